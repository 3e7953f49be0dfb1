package io.localgadget.symbols;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads memory maps at once, on a thread of its own, and does not wait for ever: a process can hold the lock of its map.
 * Who keeps us waiting spends an allowance of his container. Threads that hang end with the process. For one thread.
 */
final class Patience implements AutoCloseable {
    /** A machine that has much to do is nobody's fault. */
    private static final long FREE_NANOS = Duration.ofMillis(50).toNanos();

    private final Duration limit;
    private final Pace pace;
    private long waitedNanos;
    private @Nullable ExecutorService worker;

    Patience(Duration limit, Pace pace) {
        this.limit = limit;
        this.pace = pace;
    }

    /** Nanoseconds that all readings have taken. */
    long waited() {
        return waitedNanos;
    }

    /**
     * What the reading gives.
     *
     * @throws GivenUpException if it takes too long, or the container has spent what it may
     * @throws IOException if there is nothing to read
     */
    <T> T read(ContainerFiles owner, Callable<T> reading) throws IOException {
        if (owner.waits().isEmpty()) {
            throw new GivenUpException(GaveUp.SILENT);
        }
        if (owner.maps().isEmpty()) {
            throw new GivenUpException(GaveUp.SPENT);
        }
        if (worker == null) {
            worker = Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("maps").factory());
        }
        Future<T> future = worker.submit(reading);
        long began = System.nanoTime();
        try {
            return future.get(pace.stretched(limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            close(); // the thread is left to what it waits for
            throw new GivenUpException(GaveUp.SILENT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller wants to end
            throw new GivenUpException(GaveUp.LATE);
        } finally {
            long took = System.nanoTime() - began;
            waitedNanos += took;
            owner.waits().spend(Math.max(0, pace.asUsual(took) - FREE_NANOS));
        }
    }

    private static IOException failure(Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case OutOfMemoryError e -> new GivenUpException(GaveUp.MEMORY);
            default -> new IOException(cause);
        };
    }

    /** Never interrupts: that closes the channel of what is read, and would wait for it. */
    @Override
    public void close() {
        if (worker != null) {
            worker.shutdown();
            worker = null;
        }
    }
}
