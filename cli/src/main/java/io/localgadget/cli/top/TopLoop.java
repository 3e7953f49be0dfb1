package io.localgadget.cli.top;

import io.localgadget.bpf.Loss;
import io.localgadget.cli.LossReport;
import io.localgadget.cli.Session;
import io.localgadget.cli.screen.TopView;
import io.localgadget.gadget.Event;
import io.localgadget.tracing.MountNamespaces;
import io.localgadget.tracing.TopRun;

/** Takes interval after interval from the kernel and shows it, and has the word of what was lost. For one thread. */
final class TopLoop<E extends Event> {
    private final TopRun<E> run;
    private final MountNamespaces namespaces;
    private final TopView<E> view;
    private final Session session;
    private final String gadget;
    private final LossReport skipped;
    private Loss lost = Loss.NONE;
    private long nameless;

    TopLoop(TopRun<E> run, MountNamespaces namespaces, TopView<E> view, Session session) {
        this.run = run;
        this.namespaces = namespaces;
        this.view = view;
        this.session = session;
        gadget = run.gadget().fullName();
        skipped = LossReport.ofSkipped(gadget, session::say, System::nanoTime);
    }

    /** Runs to the end, of which the last interval may be shorter than the others: no call is left out. */
    void run(long iterations) {
        long began = System.nanoTime();
        for (long i = 1; i <= iterations; i++) {
            while (!session.stop().isSet()
                    && System.nanoTime() - began < view.interval().toNanos()) {
                long left = view.interval().toNanos() - (System.nanoTime() - began);
                run.look(namespaces, Math.clamp(left / 1_000_000, 1, view.patience()));
                view.look();
            }
            began = System.nanoTime();
            boolean last = session.stop().isSet() || i == iterations;
            if (last) {
                run.detach();
            }
            TopRun.Interval<E> interval = run.take(namespaces);
            view.show(interval);
            report(interval);
            run.note(namespaces).ifPresent(session::say);
            if (last) {
                break;
            }
        }
    }

    private void report(TopRun.Interval<E> interval) {
        Loss more = interval.lost();
        lost = lost.plus(more);
        nameless += interval.nameless();
        if (more.full() > 0) {
            session.say(gadget + " lost " + more.full() + " calls, " + lost.full()
                    + " in all: the map was full; a larger --map-size, a shorter --interval or a narrower choice of"
                    + " containers helps");
        }
        skipped.update(lost.skipped());
        if (interval.nameless() > 0) {
            session.say(gadget + " does not know the names of " + interval.nameless()
                    + " rows: too many new ones came at once; their numbers are right");
        }
    }

    /** The last word. */
    void summary(long lostStarts) {
        if (lost.full() > 0) {
            session.say(gadget + " lost " + lost.full() + " calls in all");
        }
        if (lost.skipped() > 0) {
            session.say(LossReport.skippedInAll(gadget, lost.skipped()));
        }
        if (nameless > 0) {
            session.say(gadget + " did not know the names of " + nameless + " rows in all");
        }
        if (lostStarts > 0) {
            session.say("lost " + lostStarts + " records of starting containers: some of their rows may be missing");
        }
        if (namespaces.unattributed() > 0) {
            session.say("left out " + namespaces.unattributed() + " rows whose container could not be found");
        }
    }
}
