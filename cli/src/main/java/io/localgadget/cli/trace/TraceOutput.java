package io.localgadget.cli.trace;

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
    private final LossReport starts;
    private long lost;

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
        starts = new LossReport(
                "lost %d records of starting containers, %d in all: some of their rows may be missing",
                session::say, System::nanoTime);
    }

    @Override
    public void row(Row<E> row) {
        if (filter.test(row)) {
            writer.write(row);
        }
    }

    @Override
    public void lost(long count) {
        lost += count;
        writer.lost(gadget, count);
    }

    @Override
    public void caughtUp() {
        events.update(lost);
        starts.update(lostStarts.getAsLong());
        writer.flush();
        if (out.readerGone()) {
            throw new ReaderGoneException();
        }
    }

    /** The last word. */
    void summary(long lostEvents, long unattributed) {
        if (lostEvents > 0) {
            session.say(gadget + " lost " + lostEvents + " events in all");
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
