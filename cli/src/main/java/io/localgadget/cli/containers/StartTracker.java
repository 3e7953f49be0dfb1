package io.localgadget.cli.containers;

import io.localgadget.bpf.BpfException;
import io.localgadget.bpf.Host;
import io.localgadget.bpf.SharedMaps;
import io.localgadget.cli.Session;
import io.localgadget.tracing.Tracker;
import org.jspecify.annotations.Nullable;

/** The tracker for a command that is better with it and does without it where BPF cannot run. */
final class StartTracker implements AutoCloseable {
    private final Session session;
    private final @Nullable SharedMaps shared;
    private final @Nullable Tracker tracker;

    private StartTracker(Session session, @Nullable SharedMaps shared, @Nullable Tracker tracker) {
        this.session = session;
        this.shared = shared;
        this.tracker = tracker;
    }

    /** Starts it; where that is not possible says so with -v, since nearly all containers are seen all the same. */
    static StartTracker open(Session session) {
        SharedMaps shared = null;
        try {
            Host.current().requireTracing();
            shared = new SharedMaps();
            return new StartTracker(session, shared, new Tracker(shared));
        } catch (BpfException e) {
            if (shared != null) {
                shared.close();
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
        if (tracker == null || shared == null) {
            return;
        }
        long lost = tracker.lost();
        tracker.close();
        shared.close();
        if (lost > 0) {
            session.say("lost " + lost + " records of starting containers: very short ones may be missing");
        }
    }
}
