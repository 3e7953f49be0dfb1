package io.localgadget.symbols;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of containers on a thread of its own and does not wait for ever: a container can serve a file system itself
 * and never answer. Threads that hang end with the process. For one thread.
 */
final class Patience implements AutoCloseable {
    private static final int MOST_ABANDONED = 8;

    private final Duration limit;
    private final Consumer<String> detail;
    private @Nullable ExecutorService worker;
    private int abandoned;

    /** {@code detail} is told why something could not be read. */
    Patience(Duration limit, Consumer<String> detail) {
        this.limit = limit;
        this.detail = detail;
    }

    /** What the reading gives; empty if it fails or takes too long. */
    <T> Optional<T> read(String what, Callable<T> reading) {
        if (abandoned == MOST_ABANDONED) {
            return Optional.empty(); // told already
        }
        if (worker == null) {
            worker = Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("symbols").factory());
        }
        Future<T> future = worker.submit(reading);
        try {
            return Optional.of(future.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            detail.accept("no symbols of " + what + ": " + e.getCause().getMessage());
            return Optional.empty();
        } catch (TimeoutException e) {
            abandon();
            detail.accept("no symbols of " + what + ": reading it takes more than " + limit.toSeconds() + " s"
                    + (abandoned == MOST_ABANDONED ? "; gave up reading files of containers" : ""));
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller wants to end
            return Optional.empty();
        }
    }

    private void abandon() {
        abandoned++;
        close();
    }

    @Override
    public void close() {
        if (worker != null) {
            worker.shutdownNow();
            worker = null;
        }
    }
}
