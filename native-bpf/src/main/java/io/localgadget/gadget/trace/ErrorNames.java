package io.localgadget.gadget.trace;

import io.localgadget.ffi.Errno;
import io.localgadget.gadget.Text;
import java.util.HashMap;
import java.util.Map;

/** Names of error numbers as texts, each made once. For one thread. */
final class ErrorNames {
    private final Map<Integer, Text> names = new HashMap<>();

    /** {@code ENOENT} for 2, empty for 0. */
    Text name(int errno) {
        return errno == 0 ? Text.EMPTY : names.computeIfAbsent(errno, e -> Text.of(Errno.name(e)));
    }
}
