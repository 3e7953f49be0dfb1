package io.localgadget.symbols;

/**
 * What one reading may take: bytes of its container's allowance, and time. Who reads says so before each piece; thus a
 * file without an end has one. For the thread that reads; the others may ask and cancel.
 */
final class Meter {
    /** Whatever is read, the system call costs this much. */
    private static final int LEAST = 1024;

    private final Bucket bytes;
    private final long limitNanos;
    private final long startedAt = System.nanoTime();
    private volatile long movedAt = startedAt;
    private volatile boolean cancelled;

    Meter(Bucket bytes, long limitNanos) {
        this.bytes = bytes;
        this.limitNanos = limitNanos;
    }

    /**
     * Takes so many bytes, which are read next.
     *
     * @throws GivenUpException if there are none left, or it has taken too long
     */
    void take(int size) throws GivenUpException {
        movedAt = System.nanoTime();
        if (cancelled) {
            throw new GivenUpException(GaveUp.LATE);
        }
        if (movedAt - startedAt > limitNanos) {
            throw new GivenUpException(GaveUp.SILENT);
        }
        if (bytes.isEmpty()) {
            throw new GivenUpException(GaveUp.SPENT);
        }
        bytes.spend(Math.max(size, LEAST));
    }

    void cancel() {
        cancelled = true;
    }

    /** Nanoseconds since it began. */
    long elapsed() {
        return System.nanoTime() - startedAt;
    }

    /** Nanoseconds since the last piece. */
    long still() {
        return System.nanoTime() - movedAt;
    }
}
