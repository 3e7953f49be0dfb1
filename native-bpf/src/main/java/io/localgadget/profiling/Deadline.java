package io.localgadget.profiling;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** How long names are looked for after it is seen that the user has asked for the end. For one thread. */
final class Deadline {
    private final BooleanSupplier stop;
    private final long graceNanos;
    private long stoppedAt;
    private boolean stopping;

    Deadline(BooleanSupplier stop, Duration grace) {
        this.stop = stop;
        graceNanos = grace.toNanos();
    }

    /** Whether it is to end; that it was asked for counts from the first time that this, or {@link #isOver}, sees it. */
    boolean isStopping() {
        if (!stopping && stop.getAsBoolean()) {
            stopping = true;
            stoppedAt = System.nanoTime();
        }
        return stopping;
    }

    boolean isOver() {
        return isStopping() && System.nanoTime() - stoppedAt > graceNanos;
    }
}
