package io.localgadget.symbols;

import java.util.function.LongSupplier;

/**
 * An allowance that fills up again with time (a token bucket): so much at once, and so much a second in the long run. What
 * is spent last may exceed it; that is owed. Safe for use by several threads.
 */
final class Bucket {
    private static final double SECOND = 1e9;

    private final long capacity;
    private final long perSecond;
    private final LongSupplier nanoTime;
    private double left;
    private long filledAt;

    /** A full one; {@code nanoTime} is the clock, in nanoseconds. */
    Bucket(long capacity, long perSecond, LongSupplier nanoTime) {
        this.capacity = capacity;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        left = capacity;
        filledAt = nanoTime.getAsLong();
    }

    synchronized void spend(long amount) {
        left = left() - amount;
    }

    /** What may still be spent; below zero what is owed. */
    synchronized double left() {
        long now = nanoTime.getAsLong();
        left = Math.min(capacity, left + (now - filledAt) / SECOND * perSecond);
        filledAt = now;
        return left;
    }

    boolean isEmpty() {
        return left() <= 0;
    }
}
