package io.localgadget.cli.top;

import io.localgadget.cli.output.ReaderGoneException;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.cli.output.TableOrder;
import io.localgadget.cli.screen.TopView;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.Row;
import io.localgadget.tracing.TopRun;
import java.time.Duration;
import java.util.function.Predicate;

/** A ranking as one block of rows an interval, for pipes and simple terminals. */
final class TopBlocks<E extends Event> implements TopView<E> {
    /** As long as a reader that has gone may go unnoticed. */
    private static final int PATIENCE_MILLISECONDS = 100;

    private final RowWriter<Row<E>> writer;
    private final StandardOutput out;
    private final Predicate<Row<E>> filter;
    private final TableOrder<Row<E>> order;
    private final Duration interval;

    TopBlocks(
            RowWriter<Row<E>> writer,
            StandardOutput out,
            Predicate<Row<E>> filter,
            TableOrder<Row<E>> order,
            Duration interval) {
        this.writer = writer;
        this.out = out;
        this.filter = filter;
        this.order = order;
        this.interval = interval;
    }

    @Override
    public void show(TopRun.Interval<E> shown) {
        writer.writeBlock(order.apply(shown.rows().stream().filter(filter).toList()));
        writer.flush();
    }

    @Override
    public void look() {
        if (out.readerGone()) {
            throw new ReaderGoneException();
        }
    }

    @Override
    public int patience() {
        return PATIENCE_MILLISECONDS;
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public void close() {
        // Each block has been written out.
    }
}
