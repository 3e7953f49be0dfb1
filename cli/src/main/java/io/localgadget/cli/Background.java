package io.localgadget.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * Something that is opened on a thread of its own while this one opens something else. Closing it waits for the opening
 * and closes what came of it.
 */
public final class Background<T> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Consumer<T> close;

    private Background(FutureTask<T> task, Consumer<T> close) {
        this.task = task;
        this.close = close;
    }

    public static <T> Background<T> open(String name, Callable<T> opening, Consumer<T> close) {
        FutureTask<T> task = new FutureTask<>(opening);
        Thread.ofPlatform().daemon().name(name).start(task);
        return new Background<>(task, close);
    }

    /** Waits for it; throws what the opening threw. */
    public T get() {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while starting");
        }
    }

    @Override
    public void close() {
        T opened;
        try {
            opened = get();
        } catch (RuntimeException e) {
            return; // it was never open: get() has told why, or the caller ends for another reason
        }
        close.accept(opened);
    }
}
