package io.localgadget.tracing;

import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.Loss;
import io.localgadget.bpf.RingBuffer;
import io.localgadget.bpf.SharedMaps;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.EventSource;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.TraceGadget;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One gadget at work: its program in the kernel, and the loop that turns ring records into rows. The kernel's ring is
 * the only queue; what does not fit into it is counted there. For one thread.
 */
public final class TraceRun<E extends Event> implements AutoCloseable {
    /** The reader looks at least this often; the kernel wakes it earlier when the ring fills. */
    private static final int LOOK_MILLISECONDS = 10;
    /** Until the first record it looks more often, so many times: whoever has just started it waits for a row. */
    private static final int FIRST_LOOKS = 200;

    private final TraceGadget<E> gadget;
    private final BpfObject object;
    private final EventClock clock;
    private final Decoder<E> decoder;
    private final RingBuffer ring;
    private final Optional<EventSource<E>> source;
    private final Optional<IoUring> ioUring;
    private Loss lostBefore = Loss.NONE;

    /** Takes what the run has to say; all methods are called on the thread that runs. */
    public interface Sink<E extends Event> {
        void row(Row<E> row);

        /** So many events more were lost. */
        void lost(Loss more);

        /** Something that the user should know of what is not seen; whoever shows nothing of the gadget needs none of it. */
        default void note(String sentence) {}

        /** All that was there has been read. */
        void caughtUp();
    }

    /** Loads the gadget's program; nothing is traced before {@link #run}. */
    public TraceRun(TraceGadget<E> gadget, TraceSettings settings, SharedMaps shared, EventClock clock) {
        this.gadget = gadget;
        this.clock = clock;
        object = BpfObject.open(gadget.object());
        try {
            object.set("trace_host", settings.host() ? 1 : 0);
            object.set("wakeup_bytes", settings.ringBytes() / 4);
            settings.constants().forEach(object::set);
            object.resize("events", settings.ringBytes());
            shared.shareWith(object);
            decoder = gadget.decoder(object.struct(gadget.eventStruct()));
            object.load();
            ring = new RingBuffer(object.map("events"));
            source = gadget.source(object);
            ioUring = IoUring.of(gadget, object);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** Attaches the program: what happens from now on is in the ring. */
    public void attach() {
        object.attach();
    }

    /** Reads until {@code stop} says so, and then what is left. */
    public void run(MountNamespaces namespaces, Sink<E> sink, BooleanSupplier stop) {
        boolean done = false;
        int eager = FIRST_LOOKS;
        while (!done) {
            boolean stopping = stop.getAsBoolean();
            if (stopping) {
                object.detach(); // so that the rows and the loss that follow are the last ones
            }
            clock.refresh();
            source.ifPresent(EventSource::receive);
            ioUring.ifPresent(IoUring::look);
            // The tracker's records of a container are written before its first row: read in this order, they are
            // known.
            long end = ring.producerPosition();
            namespaces.update();
            int records = ring.consume(end, (bytes, length) -> take(decoder.decode(bytes, length), namespaces, sink));
            eager = records > 0 ? 0 : eager;
            boolean last = stopping;
            source.ifPresent(s -> s.drain(event -> deliver(event, namespaces, sink), last));
            reportLoss(sink);
            ioUring.flatMap(uses -> uses.note(namespaces)).ifPresent(sink::note);
            sink.caughtUp();
            if (ring.waiting() == 0) {
                namespaces.clean();
            }
            // A program that was at work on another CPU as we detached may still write its last record.
            done = stopping && ring.waiting() == 0;
            if (!stopping && records == 0) {
                ring.await(eager > 0 ? 1 : LOOK_MILLISECONDS);
                eager--;
            }
        }
    }

    /** The events that were lost so far. */
    public Loss loss() {
        return object.loss().plus(new Loss(source.map(EventSource::lost).orElse(0L), 0, ring.shed()));
    }

    /** What this host does not let the gadget see, a sentence each for the user. */
    public List<String> limits() {
        return source.map(EventSource::limits).orElse(List.of());
    }

    public TraceGadget<E> gadget() {
        return gadget;
    }

    private void take(E event, MountNamespaces namespaces, Sink<E> sink) {
        if (source.isEmpty() || !source.get().takes(event)) {
            deliver(event, namespaces, sink);
        }
    }

    private void deliver(E event, MountNamespaces namespaces, Sink<E> sink) {
        MountNamespaces.Answer answer = namespaces.answer(event.process().mountNamespaceId());
        if (answer.wanted()) {
            sink.row(new Row<>(event, answer.container()));
        }
    }

    private void reportLoss(Sink<E> sink) {
        Loss now = loss();
        if (!now.equals(lostBefore)) {
            sink.lost(now.since(lostBefore));
            lostBefore = now;
        }
    }

    /** Takes the program out of the kernel. */
    @Override
    public void close() {
        source.ifPresent(EventSource::close);
        ring.close();
        object.close();
    }
}
