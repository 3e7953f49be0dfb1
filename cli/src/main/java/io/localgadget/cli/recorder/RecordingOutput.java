package io.localgadget.cli.recorder;

import io.localgadget.bpf.Loss;
import io.localgadget.cli.LossReport;
import io.localgadget.cli.Session;
import io.localgadget.cli.output.ReaderGoneException;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.container.Container;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.RecorderGadget;
import io.localgadget.gadget.Row;
import io.localgadget.tracing.Recording;
import io.localgadget.tracing.Recordings;
import java.util.function.Predicate;

/** Where recordings go, and the word of what is not in them. For the thread that runs. */
final class RecordingOutput<E extends Event> implements Recordings.Sink<E> {
    /** How soon the end of a container is seen. */
    private static final int ROUND_MILLISECONDS = 100;

    private final RecorderGadget<E> gadget;
    private final RowWriter<Row<E>> writer;
    private final StandardOutput out;
    private final Predicate<Row<E>> filter;
    private final Session session;
    private int recordings;

    RecordingOutput(
            RecorderGadget<E> gadget,
            RowWriter<Row<E>> writer,
            StandardOutput out,
            Predicate<Row<E>> filter,
            Session session) {
        this.gadget = gadget;
        this.writer = writer;
        this.out = out;
        this.filter = filter;
        this.session = session;
    }

    @Override
    public void recording(Recording<E> recording) {
        recordings++;
        recording.rows().stream().filter(filter).forEach(writer::write);
        writer.flush();
        Container container = recording.container();
        String name = container == null ? "outside containers" : container.name();
        if (recording.ended()) {
            session.say(name + " ended"
                    + (recording.exitCode().isPresent()
                            ? " with exit code " + recording.exitCode().getAsInt()
                            : "; its exit code is not known"));
        }
        if (recording.overwritten() > 0) {
            session.say(name + ": the last " + recording.rows().size() + " " + gadget.eventName() + "s; "
                    + recording.overwritten() + " earlier ones were overwritten (--calls N keeps more)");
        }
    }

    @Override
    public void idle() {
        writer.flush();
        if (out.readerGone()) {
            throw new ReaderGoneException();
        }
        session.stop().await(ROUND_MILLISECONDS);
    }

    /** The last word. */
    void summary(int leftOut, Loss lost, long starts, long unattributed) {
        if (leftOut > 0) {
            session.say(leftOut + (leftOut == 1 ? " container" : " containers")
                    + " had not ended and so not with the exit code asked for; not printed");
        } else if (recordings == 0) {
            session.say("no " + gadget.eventName() + " was recorded");
        }
        if (lost.skipped() > 0) {
            session.say(LossReport.skippedInAll(gadget.fullName(), lost.skipped()));
        }
        if (lost.full() > 0) {
            session.say(gadget.fullName() + " could not record " + lost.full() + " " + gadget.eventName()
                    + "s: there was no memory for them; a narrower choice of containers or fewer --calls help");
        }
        if (starts > 0) {
            session.say("lost " + starts + " records of starting containers: some of their rows may be missing");
        }
        if (unattributed > 0) {
            session.say("left out what " + unattributed + " mount namespaces did whose container could not be found");
        }
    }
}
