package io.localgadget.symbols;

import java.util.function.LongSupplier;

/** How soon to try once more: at once, and the more often it was in vain, the later. For one thread. */
final class Backoff {
    private final long shortest;
    private final long longest;
    private final LongSupplier nanoTime;
    private long pause;
    private long due;

    /** In nanoseconds; the first try is due now. */
    Backoff(long shortest, long longest, LongSupplier nanoTime) {
        this.shortest = shortest;
        this.longest = longest;
        this.nanoTime = nanoTime;
        pause = shortest;
        due = nanoTime.getAsLong();
    }

    boolean isDue() {
        return nanoTime.getAsLong() - due >= 0;
    }

    /** It was tried. */
    void tried(boolean inVain) {
        pause = inVain ? Math.min(2 * pause, longest) : shortest;
        due = nanoTime.getAsLong() + pause;
    }
}
