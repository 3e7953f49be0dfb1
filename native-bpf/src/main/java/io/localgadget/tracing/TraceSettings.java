package io.localgadget.tracing;

import java.util.Map;

/**
 * How a gadget runs.
 *
 * @param host whether processes outside containers are wanted too
 * @param ringBytes size of the ring buffer, a power of two
 * @param constants the gadget's {@code const volatile}s that are to be set, and to what
 */
public record TraceSettings(boolean host, int ringBytes, Map<String, Long> constants) {
    /** Room for about 0.6 s at 100,000 opens per second. */
    public static final int DEFAULT_RING_BYTES = 8 << 20;

    public TraceSettings {
        constants = Map.copyOf(constants);
    }
}
