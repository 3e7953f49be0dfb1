package io.localgadget.profiling;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long names are waited for after it is seen that the user has asked for the end: while samples are still taken in, what
 * counts is the time that containers keep us waiting and not our own work; from then on all of it. For one thread.
 */
final class Deadline {
    private final BooleanSupplier stop;
    private final Supplier<Duration> grace;
    private final Supplier<Duration> waited;
    private Duration waitedBefore = Duration.ZERO;
    private @Nullable Long finishingAt;
    private boolean stopping;

    /**
     * Nothing counts yet.
     *
     * @param grace how long they are waited for in all
     * @param waited how long they have been waited for so far
     */
    Deadline(BooleanSupplier stop, Supplier<Duration> grace, Supplier<Duration> waited) {
        this.stop = stop;
        this.grace = grace;
        this.waited = waited;
    }

    /** Whether it is to end; that it was asked for counts from the first time that this, or {@link #isOver}, sees it. */
    boolean isStopping() {
        if (!stopping && stop.getAsBoolean()) {
            stopping = true;
            waitedBefore = waited.get();
        }
        return stopping;
    }

    /** All samples are there, and nothing is left but to wait. */
    void finish() {
        finishingAt = System.nanoTime();
    }

    boolean isOver() {
        return isStopping() && spent().compareTo(grace.get()) > 0;
    }

    private Duration spent() {
        Duration before = waited.get().minus(waitedBefore);
        return finishingAt == null ? before : before.plusNanos(System.nanoTime() - finishingAt);
    }
}
