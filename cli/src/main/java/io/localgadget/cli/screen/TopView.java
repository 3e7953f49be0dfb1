package io.localgadget.cli.screen;

import io.localgadget.gadget.Event;
import io.localgadget.tracing.TopRun;
import java.time.Duration;

/** Where the intervals of a ranking go. For the reader's thread. */
public interface TopView<E extends Event> extends AutoCloseable {
    /** Shows an interval. */
    void show(TopRun.Interval<E> interval);

    /** Does what else there is to do; called at least every {@link #patience} milliseconds. */
    default void look() {}

    /** How many milliseconds it can do without {@link #look}. */
    int patience();

    /** How long an interval shall be now. */
    Duration interval();

    @Override
    void close();
}
