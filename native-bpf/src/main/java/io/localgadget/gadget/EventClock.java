package io.localgadget.gadget;

import java.time.Instant;

/**
 * Turns CLOCK_MONOTONIC, which events carry, into wall time. {@link System#nanoTime} is the same clock on Linux; the
 * offset is taken anew with every {@link #refresh}, so that a clock that is set shows in later rows.
 */
public final class EventClock {
    private long offset;

    public EventClock() {
        refresh();
    }

    /** Takes the offset between the clocks; cheap enough for every poll. */
    public void refresh() {
        Instant now = Instant.now();
        offset = now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
    }

    /** Nanoseconds since the epoch. */
    public long wallTime(long monotonic) {
        return monotonic + offset;
    }
}
