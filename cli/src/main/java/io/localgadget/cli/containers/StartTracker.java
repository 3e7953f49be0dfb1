package io.localgadget.cli.containers;

import io.localgadget.bpf.BpfException;
import io.localgadget.bpf.BpfMap;
import io.localgadget.bpf.Host;
import io.localgadget.cli.Session;
import io.localgadget.tracing.Tracker;
import org.jspecify.annotations.Nullable;

/** The tracker for a command that is better with it and does without it where BPF cannot run. */
final class StartTracker implements AutoCloseable {
    private final Session session;
    private final @Nullable BpfMap filter;
    private final @Nullable Tracker tracker;

    private StartTracker(Session session, @Nullable BpfMap filter, @Nullable Tracker tracker) {
        this.session = session;
        this.filter = filter;
        this.tracker = tracker;
    }

    /** Starts it; where that is not possible says so with -v, since nearly all containers are seen all the same. */
    static StartTracker open(Session session) {
        BpfMap filter = null;
        try {
            Host.current().requireTracing();
            filter = Tracker.createFilter();
            return new StartTracker(session, filter, new Tracker(filter));
        } catch (BpfException e) {
            if (filter != null) {
                filter.close();
            }
            session.detail("containers that live for a few milliseconds only may be missed: " + e.getMessage());
            return new StartTracker(session, null, null);
        }
    }

    /** Null where BPF cannot run. */
    @Nullable
    Tracker tracker() {
        return tracker;
    }

    @Override
    public void close() {
        if (tracker == null || filter == null) {
            return;
        }
        long lost = tracker.lost();
        tracker.close();
        filter.close();
        if (lost > 0) {
            session.say("lost " + lost + " records of starting containers: very short ones may be missing");
        }
    }
}
