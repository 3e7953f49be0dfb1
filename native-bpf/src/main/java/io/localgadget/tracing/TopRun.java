package io.localgadget.tracing;

import io.localgadget.bpf.BpfMap;
import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.Loss;
import io.localgadget.bpf.RingBuffer;
import io.localgadget.bpf.SharedMaps;
import io.localgadget.bpf.StructType;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.TopDecoder;
import io.localgadget.gadget.TopGadget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One gadget that ranks at work: its program adds up in one of two maps in the kernel while the other is read, so that
 * all intervals together hold every call exactly once. For one thread.
 */
public final class TopRun<E extends Event> implements AutoCloseable {
    private static final int RING_BYTES = 2 << 20;
    /** Labels beyond this are cut to {@link #SHORT_LABEL} bytes, lest a container's long paths use up our memory. */
    private static final int LABEL_BYTES = 16 << 20;

    private static final int SHORT_LABEL = 512;

    private final TopGadget<E> gadget;
    private final BpfObject object;
    private final EventClock clock;
    private final StructType key;
    private final StructType value;
    private final StructType.Field valueLabel;
    private final StructType.Field labelNumber;
    private final TopDecoder<E> decoder;
    private final RingBuffer labelRing;
    private final BpfMap current;
    private final Map<Long, byte[]> labels = new HashMap<>();
    private final Optional<IoUring> ioUring;
    private BpfMap summing;
    private BpfMap resting;
    private long labelBytes;
    private Loss lostBefore = Loss.NONE;

    /**
     * What an interval brought.
     *
     * @param lost calls that were not counted
     * @param nameless rows whose label found no room in the ring, so that only the key tells what they are
     */
    public record Interval<E extends Event>(List<Row<E>> rows, Loss lost, long nameless) {
        public Interval {
            rows = List.copyOf(rows);
        }
    }

    /** Loads the gadget's program; nothing is counted before {@link #attach}. */
    public TopRun(TopGadget<E> gadget, TopSettings settings, SharedMaps shared, EventClock clock) {
        this.gadget = gadget;
        this.clock = clock;
        object = BpfObject.open(gadget.object());
        try {
            object.set("trace_host", settings.host() ? 1 : 0);
            object.set("wakeup_bytes", RING_BYTES / 4);
            settings.constants().forEach(object::set);
            object.resize("events", RING_BYTES);
            object.resize("sums_first", settings.entries());
            object.resize("sums_second", settings.entries());
            shared.shareWith(object);
            key = object.struct(gadget.structs().key());
            value = object.struct(gadget.structs().value());
            StructType label = object.struct(gadget.structs().label());
            valueLabel = value.number("top.label");
            labelNumber = label.number("top.number");
            decoder = gadget.decoder(new TopGadget.Structs<>(key, value, label));
            object.load();
            current = object.map("current");
            summing = object.map("sums_first");
            resting = object.map("sums_second");
            labelRing = new RingBuffer(object.map("events"));
            ioUring = IoUring.of(gadget, object);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** Attaches the program: what happens from now on is counted. */
    public void attach() {
        object.attach();
    }

    /** Takes the program off: the next interval is the last. */
    public void detach() {
        object.detach();
    }

    /** Takes in labels and news of containers, and then waits for more, at most so many milliseconds. */
    public void look(MountNamespaces namespaces, int milliseconds) {
        namespaces.update();
        readLabels(labelRing.producerPosition());
        labelRing.await(milliseconds);
    }

    /** Ends the interval and returns what it brought. */
    public Interval<E> take(MountNamespaces namespaces) {
        current.putInt(0, resting.fd()); // returns when nothing adds to the other any more
        BpfMap full = summing;
        summing = resting;
        resting = full;
        long end = System.nanoTime();
        clock.refresh();
        readLabels(labelRing.producerPosition());
        ioUring.ifPresent(IoUring::look);
        namespaces.update();

        List<Row<E>> rows = new ArrayList<>();
        long[] nameless = {0};
        full.drain(key.size(), value.size(), (k, v) -> {
            byte[] label = labels.remove(valueLabel.read(v));
            if (label != null) {
                labelBytes -= label.length;
            }
            E event = decoder.decode(k, v, label, end);
            MountNamespaces.Answer answer = namespaces.answer(event.process().mountNamespaceId());
            if (answer.wanted()) {
                rows.add(new Row<>(event, answer.container()));
                nameless[0] += label == null ? 1 : 0;
            }
        });
        namespaces.clean(); // rows of a container that has gone since the last interval are behind us
        Loss lostNow = object.loss();
        Loss lostInIt = lostNow.since(lostBefore);
        lostBefore = lostNow;
        return new Interval<>(rows, lostInIt, nameless[0]);
    }

    /** Something that the user should know of what the interval taken last did not count; said once. */
    public Optional<String> note(MountNamespaces namespaces) {
        return ioUring.flatMap(uses -> uses.note(namespaces));
    }

    public TopGadget<E> gadget() {
        return gadget;
    }

    /** All labels before {@code end}; one that is still being written is waited for, a matter of microseconds. */
    private void readLabels(long end) {
        while (labelRing.consumerPosition() < end) {
            labelRing.consume(end, (bytes, length) -> {
                int kept = labelBytes < LABEL_BYTES ? length : Math.min(length, SHORT_LABEL);
                labels.put(labelNumber.read(bytes), Arrays.copyOf(bytes, kept));
                labelBytes += kept;
            });
            Thread.onSpinWait();
        }
    }

    /** Takes the program out of the kernel. */
    @Override
    public void close() {
        labelRing.close();
        object.close();
    }
}
