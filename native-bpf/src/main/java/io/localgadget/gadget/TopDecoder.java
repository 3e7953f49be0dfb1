package io.localgadget.gadget;

import org.jspecify.annotations.Nullable;

/** Makes the event of a ranked row: what one key has summed up in an interval. */
@FunctionalInterface
public interface TopDecoder<E extends Event> {
    /**
     * @param label the record of the key, of which the end may be missing; null where there was no room for it
     * @param end of the interval, nanoseconds of CLOCK_MONOTONIC, which is the event's time
     */
    E decode(byte[] key, byte[] value, byte @Nullable [] label, long end);
}
