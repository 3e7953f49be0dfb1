package io.localgadget.symbols;

import io.localgadget.ffi.ServedFileException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One reading of a container's file, and what becomes of what it gives. Its state is under the lock of {@link Readers}. */
final class Job<T> {
    private final ContainerFiles owner;
    private final String what;
    private final int weight;
    private final boolean interruptible;
    private final Reading<T> reading;
    private final Consumer<T> found;
    private final Consumer<@Nullable GaveUp> failed;
    private @Nullable Meter meter;
    private @Nullable Thread thread;
    private @Nullable T result;
    private @Nullable Throwable failure;
    private boolean left;

    /** Reads; on a thread that may never come back. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Meter meter) throws Exception;
    }

    /**
     * Both ends are told on the thread that collects.
     *
     * @param weight about how much it takes while it waits, in longs
     * @param interruptible whether it does not read files but waits for a process: an interrupt closes what it waits at
     * @param failed takes null where the file is to blame, and is as good as none
     */
    Job(
            ContainerFiles owner,
            String what,
            int weight,
            boolean interruptible,
            Reading<T> reading,
            Consumer<T> found,
            Consumer<@Nullable GaveUp> failed) {
        this.owner = owner;
        this.what = what;
        this.weight = weight;
        this.interruptible = interruptible;
        this.reading = reading;
        this.found = found;
        this.failed = failed;
    }

    ContainerFiles owner() {
        return owner;
    }

    int weight() {
        return weight;
    }

    void begin(Meter with) {
        meter = with;
    }

    Meter meter() {
        if (meter == null) {
            throw new IllegalStateException("not begun: " + what);
        }
        return meter;
    }

    /** Reads, on the thread of a reader; whatever a planted file makes of us is only its own failure. */
    void run(Meter with) {
        thread = Thread.currentThread();
        try {
            result = reading.read(with);
        } catch (Throwable e) { // also OutOfMemoryError: what it has taken is free again
            failure = e;
        }
    }

    void fail(GaveUp reason) {
        failure = new GivenUpException(reason);
    }

    /** Nobody waits for it any more. */
    void leave() {
        left = true;
        if (interruptible && thread != null) {
            // Never while it reads a file: closing its channel would wait for what never comes.
            thread.interrupt();
        }
    }

    boolean isLeft() {
        return left;
    }

    /** Hands over what came of it, once. */
    void finish(Consumer<String> detail) {
        if (left) {
            failed(GaveUp.SILENT, GaveUp.SILENT.why(), detail);
        } else if (failure instanceof GivenUpException e) {
            failed(e.reason(), e.reason().why(), detail);
        } else if (failure instanceof ServedFileException e) {
            failed(GaveUp.SERVED, String.valueOf(e.getMessage()), detail);
        } else if (failure instanceof OutOfMemoryError) {
            failed(GaveUp.MEMORY, GaveUp.MEMORY.why(), detail);
        } else if (failure != null) {
            failed(null, String.valueOf(failure.getMessage()), detail);
        } else if (result != null) {
            found.accept(result);
        }
    }

    private void failed(@Nullable GaveUp reason, String why, Consumer<String> detail) {
        detail.accept("no symbols of " + what + ": " + why);
        failed.accept(reason);
    }
}
