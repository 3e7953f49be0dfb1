package io.localgadget.gadget.trace;

import io.localgadget.gadget.Text;
import java.util.Arrays;

/** Puts paths together, as bytes. */
final class Paths {
    private Paths() {}

    /** The path that lies in a folder: one slash between them, all else as it is. */
    static Text join(Text folder, Text path) {
        int end = folder.bytes().length;
        while (end > 0 && folder.bytes()[end - 1] == '/') {
            end--;
        }
        int start = 0;
        while (start < path.bytes().length && path.bytes()[start] == '/') {
            start++;
        }
        byte[] joined = Arrays.copyOf(folder.bytes(), end + 1 + path.bytes().length - start);
        joined[end] = '/';
        System.arraycopy(path.bytes(), start, joined, end + 1, path.bytes().length - start);
        return new Text(joined, folder.truncated() || path.truncated());
    }
}
