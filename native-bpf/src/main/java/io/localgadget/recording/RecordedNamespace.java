package io.localgadget.recording;

import java.util.List;

/**
 * What was recorded of one mount namespace.
 *
 * @param id of the namespace, as {@link io.localgadget.tracing.MountNamespace#id}
 * @param fromStart whether its first program was seen to start
 * @param noNewPrivileges whether that program had no_new_privileges set
 * @param runtime name of the runtime's process that started it, empty if it was not seen
 * @param outOfRange calls with numbers that no architecture has
 * @param lost calls that found no room when they were first seen
 */
public record RecordedNamespace(
        long id,
        boolean fromStart,
        boolean noNewPrivileges,
        String runtime,
        long outOfRange,
        long lost,
        List<RecordedCall> calls) {
    public RecordedNamespace {
        calls = List.copyOf(calls);
    }
}
