package io.localgadget.cli.trace;

import io.localgadget.bpf.Loss;
import io.localgadget.cli.LossReport;
import io.localgadget.cli.Session;
import io.localgadget.cli.output.ReaderGoneException;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.Row;
import io.localgadget.tracing.TraceRun;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Where the rows of a trace go, and the word of those that were lost. For the reader's thread. */
final class TraceOutput<E extends Event> implements TraceRun.Sink<E> {
    private final String gadget;
    private final RowWriter<Row<E>> writer;
    private final StandardOutput out;
    private final Predicate<Row<E>> filter;
    private final Session session;
    private final LongSupplier lostStarts;
    private final LossReport events;
    private final LossReport skipped;
    private final LossReport shed;
    private final LossReport starts;
    private Loss lost = Loss.NONE;

    /** {@code lostStarts} says how many records of starting containers were lost so far. */
    TraceOutput(
            String gadget,
            RowWriter<Row<E>> writer,
            StandardOutput out,
            Predicate<Row<E>> filter,
            Session session,
            LongSupplier lostStarts) {
        this.gadget = gadget;
        this.writer = writer;
        this.out = out;
        this.filter = filter;
        this.session = session;
        this.lostStarts = lostStarts;
        events = new LossReport(
                gadget + " lost %d events, %d in all: the ring buffer was full; a larger --ring-size or a narrower"
                        + " choice of containers helps",
                session::say,
                System::nanoTime);
        skipped = LossReport.ofSkipped(gadget, session::say, System::nanoTime);
        shed = new LossReport(
                gadget + " lost %d events, %d in all: there was no memory for them", session::say, System::nanoTime);
        starts = new LossReport(
                "lost %d records of starting containers, %d in all: some of their rows may be missing",
                session::say, System::nanoTime);
    }

    @Override
    public void row(Row<E> row) {
        if (!filter.test(row)) {
            return;
        }
        try {
            writer.write(row);
        } catch (OutOfMemoryError e) {
            writer.discardRow();
            throw e; // whoever reads the ring counts it
        }
    }

    @Override
    public void lost(Loss more) {
        lost = lost.plus(more);
        if (more.full() > 0) {
            writer.lost(gadget, "full", more.full());
        }
        if (more.skipped() > 0) {
            writer.lost(gadget, "skipped", more.skipped());
        }
        if (more.shed() > 0) {
            writer.lost(gadget, "memory", more.shed());
        }
    }

    @Override
    public void note(String sentence) {
        session.say(sentence);
    }

    @Override
    public void caughtUp() {
        events.update(lost.full());
        skipped.update(lost.skipped());
        shed.update(lost.shed());
        starts.update(lostStarts.getAsLong());
        writer.flush();
        if (out.readerGone()) {
            throw new ReaderGoneException();
        }
    }

    /** The last word. */
    void summary(Loss all, long unattributed) {
        if (all.full() > 0) {
            session.say(gadget + " lost " + all.full() + " events in all");
        }
        if (all.shed() > 0) {
            session.say(gadget + " lost " + all.shed() + " events in all for want of memory");
        }
        if (all.skipped() > 0) {
            session.say(LossReport.skippedInAll(gadget, all.skipped()));
        }
        long lostRecords = lostStarts.getAsLong();
        if (lostRecords > 0) {
            session.say("lost " + lostRecords + " records of starting containers in all");
        }
        if (unattributed > 0) {
            session.say("left out " + unattributed + " events whose container could not be found");
        }
    }
}
