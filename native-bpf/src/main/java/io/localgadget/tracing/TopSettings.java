package io.localgadget.tracing;

import java.util.Map;

/**
 * How a gadget that ranks runs.
 *
 * @param host whether processes outside containers are wanted too
 * @param entries how many keys an interval can have
 * @param constants the gadget's {@code const volatile}s that are to be set, and to what
 */
public record TopSettings(boolean host, int entries, Map<String, Long> constants) {
    /** Of the two maps together some 4 MiB in the kernel. */
    public static final int DEFAULT_ENTRIES = 16384;

    public TopSettings {
        constants = Map.copyOf(constants);
    }
}
