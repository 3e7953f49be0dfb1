package io.localgadget.cli;

import io.localgadget.cli.output.ReaderGoneException;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.Row;
import io.localgadget.tracing.TraceRun;
import java.util.function.Predicate;

/** Where the rows of a trace go, and the word of those that were lost. For the reader's thread. */
final class TraceOutput<E extends Event> implements TraceRun.Sink<E> {
    private final String gadget;
    private final RowWriter<Row<E>> writer;
    private final StandardOutput out;
    private final Predicate<Row<E>> filter;
    private final Session session;
    private long lost;

    TraceOutput(
            String gadget, RowWriter<Row<E>> writer, StandardOutput out, Predicate<Row<E>> filter, Session session) {
        this.gadget = gadget;
        this.writer = writer;
        this.out = out;
        this.filter = filter;
        this.session = session;
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
        session.say(gadget + " lost " + count + " events, " + lost
                + " in all: the ring buffer was full; a larger --ring-size or a narrower choice of containers helps");
        writer.lost(gadget, count);
    }

    @Override
    public void caughtUp() {
        writer.flush();
        if (out.readerGone()) {
            throw new ReaderGoneException();
        }
    }

    /** The last word. */
    void summary(long events, long starts, long unattributed) {
        if (events > 0) {
            session.say(gadget + " lost " + events + " events in all");
        }
        if (starts > 0) {
            session.say("lost " + starts + " records of starting containers: some of their rows may be missing");
        }
        if (unattributed > 0) {
            session.say("left out " + unattributed + " events whose container could not be found");
        }
    }
}
