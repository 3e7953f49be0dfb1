package io.localgadget.tracing;

import io.localgadget.bpf.BpfMap;
import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.Loss;
import io.localgadget.bpf.SharedMaps;
import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.RecorderGadget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A flight recorder's program in the kernel, and what it has recorded by mount namespace (recorder.h). Reading leaves all
 * there until it is {@linkplain #discard discarded}. For one thread.
 */
public final class RecorderRun<E extends Event> implements AutoCloseable {
    /** {@code CHUNK_RECORDS} */
    private static final int CHUNK_RECORDS = 16;
    /** {@code ring_records} at most. */
    public static final int MOST_RECORDS = 100_000;
    /** Chunks of 8 KiB: 256 MiB, or what this many full rings take. */
    private static final int CHUNKS = 32768;

    private static final int RINGS_AT_LEAST = 64;
    /** Nothing is emitted; the smallest ring that there is on all page sizes. */
    private static final int UNUSED_RING = 1 << 16;

    private final BpfObject object;
    private final Decoder<E> decoder;
    private final StructType struct;
    private final Field sequence;
    private final int capacity;
    private final BpfMap rings;
    private final BpfMap chunks;
    private final BpfMap exits;

    /**
     * The records of one mount namespace.
     *
     * @param begun how many there were since it was first seen
     * @param events the last ones, in order of their beginning
     */
    public record Recorded<E>(long begun, List<E> events) {
        public Recorded {
            events = List.copyOf(events);
        }
    }

    /**
     * Loads the program.
     *
     * @param capacity events kept of each mount namespace
     * @param tables fills what the gadget's program looks up
     */
    public RecorderRun(
            RecorderGadget<E> gadget, boolean host, int capacity, Consumer<BpfObject> tables, SharedMaps shared) {
        this.capacity = capacity;
        object = BpfObject.open(gadget.object());
        try {
            object.set("trace_host", host ? 1 : 0);
            object.set("ring_records", capacity);
            object.resize("events", UNUSED_RING);
            int perRing = (capacity + CHUNK_RECORDS - 1) / CHUNK_RECORDS;
            object.resize("chunks", Math.max(CHUNKS, perRing * RINGS_AT_LEAST));
            shared.shareWith(object);
            struct = object.struct(gadget.eventStruct());
            sequence = struct.number("sequence");
            decoder = gadget.decoder(struct);
            object.load();
            rings = object.map("rings");
            chunks = object.map("chunks");
            exits = object.map("exits");
            tables.accept(object);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** From now on it records. */
    public void attach() {
        object.attach();
    }

    /** From now on nothing changes any more. */
    public void detach() {
        object.detach();
    }

    /** The mount namespaces of which there are records. */
    public List<Long> namespaces() {
        List<Long> ids = new ArrayList<>();
        for (byte[] key : rings.keys(Long.BYTES)) {
            ids.add(number(key, 0));
        }
        return ids;
    }

    /** What there is of a mount namespace; events that a CPU is writing just now are left out. */
    public Recorded<E> read(long namespace) {
        long begun = begun(namespace);
        List<Ordered<E>> found = new ArrayList<>();
        for (int chunk = 0; chunk * CHUNK_RECORDS < Math.min(begun, capacity); chunk++) {
            chunks.get(key(namespace, chunk), CHUNK_RECORDS * struct.size())
                    .ifPresent(bytes -> addRecords(bytes, found));
        }
        found.sort(Comparator.comparingLong(Ordered::sequence));
        return new Recorded<>(begun, found.stream().map(Ordered::event).toList());
    }

    private long begun(long namespace) {
        return rings.get(key(namespace), Long.BYTES)
                .map(value -> number(value, 0))
                .orElse(0L);
    }

    private record Ordered<E>(long sequence, E event) {}

    private void addRecords(byte[] chunk, List<Ordered<E>> found) {
        for (int at = 0; at < chunk.length; at += struct.size()) {
            byte[] record = Arrays.copyOfRange(chunk, at, at + struct.size());
            long number = sequence.read(record);
            if (number != 0) {
                found.add(new Ordered<>(number, decoder.decode(record, record.length)));
            }
        }
    }

    /** Gives the memory of a namespace's records back to the kernel. */
    public void discard(long namespace) {
        long begun = begun(namespace);
        rings.remove(key(namespace));
        for (int chunk = 0; chunk * CHUNK_RECORDS < Math.min(begun, capacity); chunk++) {
            chunks.remove(key(namespace, chunk));
        }
    }

    /**
     * How a process of that mount namespace ended, as a shell tells it: its exit code, or 128 and the signal. Known of the
     * last few thousand processes.
     */
    public OptionalInt exitCode(int pid, long namespace) {
        StructType status = object.struct("exit_status");
        byte[] key = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(pid)
                .array();
        return exits.get(key, status.size())
                .filter(bytes -> status.number("home").read(bytes) == namespace)
                .map(bytes -> status.number("code").readInt(bytes))
                .map(code -> OptionalInt.of((code & 0x7f) == 0 ? code >> 8 & 0xff : 128 + (code & 0x7f)))
                .orElse(OptionalInt.empty());
    }

    /** How many events could not be recorded. */
    public Loss loss() {
        return object.loss();
    }

    private static byte[] key(long... numbers) {
        ByteBuffer key = ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.nativeOrder());
        for (long number : numbers) {
            key.putLong(number);
        }
        return key.array();
    }

    private static long number(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong(at);
    }

    /** Takes the program and the records out of the kernel. */
    @Override
    public void close() {
        object.close();
    }
}
