package io.localgadget.recording;

import io.localgadget.bpf.BpfMap;
import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.Loss;
import io.localgadget.bpf.SharedMaps;
import io.localgadget.recording.RecordedCall.Abi;
import io.localgadget.recording.RecordedCall.Phase;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs advise/seccomp.bpf.c, which counts the system calls of each mount namespace that {@code mntns_filter} lets pass. The
 * tracker must be attached before this: it enters a container's namespace first. For one thread.
 */
public final class CallRecorder implements AutoCloseable {
    private static final String OBJECT = "advise/seccomp";
    /** Namespaces that can be recorded at a time; each takes 12 KiB. */
    private static final int DEFAULT_RECORDINGS = 1024;
    /** So long after a namespace has lost its recording no program that looked it up before still runs. */
    private static final long UNUSED_AFTER_NANOS = Duration.ofSeconds(1).toNanos();

    private final BpfObject object = BpfObject.open(OBJECT);
    private final RecordingLayout layout;
    private final BpfMap slots;
    private final BpfMap recordings;
    private final BpfMap freeSlots;
    private final BpfMap calls;
    private final BpfMap generation;
    private final BpfMap turnedAway;
    private final Deque<Freed> toFree = new ArrayDeque<>();
    private int generationNow;

    private record Freed(int slot, long at) {}

    public CallRecorder(SharedMaps shared) {
        this(shared, DEFAULT_RECORDINGS);
    }

    /** Loads the program; nothing is recorded before {@link #attach}. */
    CallRecorder(SharedMaps shared, int capacity) {
        try {
            shared.shareWith(object);
            object.resize("events", 4096); // it has no events
            for (String map : List.of("slots", "recordings", "free_slots")) {
                object.resize(map, capacity);
            }
            layout = new RecordingLayout(object);
            object.load();
            slots = object.map("slots");
            recordings = object.map("recordings");
            freeSlots = object.map("free_slots");
            calls = object.map("calls");
            generation = object.map(".data.generation");
            turnedAway = object.map("turned_away");
            for (int slot = 1; slot < capacity; slot++) {
                freeSlots.push(slot);
            }
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** Attaches the program: what is called from now on is counted. */
    public void attach() {
        object.attach();
    }

    /** Ends the recording; what was recorded can still be read. */
    public void detach() {
        object.detach();
    }

    /** Makes the kernel side look anew which namespaces pass; to be called now and then, and after changes. */
    public void refresh() {
        generationNow = (generationNow + 1) & 0xff;
        generation.put(bytes(0), bytes(generationNow));
        while (!toFree.isEmpty() && System.nanoTime() - toFree.peek().at() > UNUSED_AFTER_NANOS) {
            int slot = toFree.remove().slot();
            recordings.put(bytes(slot), new byte[layout.recordingSize()]);
            freeSlots.push(slot);
        }
    }

    /** The containers that have a recording, by their mount namespaces. */
    public Set<Long> namespaces() {
        Set<Long> ids = new LinkedHashSet<>();
        for (byte[] key : slots.keys(Long.BYTES)) {
            ids.add(buffer(key).getLong());
        }
        return ids;
    }

    /** What was recorded of a namespace so far; empty if it has no recording. */
    public Optional<RecordedNamespace> read(long namespace) {
        return slot(namespace)
                .flatMap(slot -> recordings.get(bytes(slot), layout.recordingSize()))
                .map(bytes -> decode(namespace, bytes));
    }

    /** Forgets what was recorded of a namespace, which must not pass any more or have ended, and makes room for another. */
    public void free(long namespace) {
        slot(namespace).ifPresent(slot -> {
            boolean others = recordings
                    .get(bytes(slot), layout.recordingSize())
                    .map(layout::hasOthers)
                    .orElse(false);
            read(namespace)
                    .ifPresent(recorded -> recorded.calls().forEach(call -> {
                        if (others || call.firstSeen() != 0) {
                            calls.remove(layout.key(namespace, call.phase(), call.abi(), call.number()));
                        }
                    }));
            slots.remove(namespace);
            refresh();
            toFree.add(new Freed(slot, System.nanoTime()));
        });
    }

    /** Namespaces that found all recordings in use. */
    public long turnedAway() {
        return turnedAway.total();
    }

    /** Processes of runtimes and execs that found no room, whose calls may be in the wrong phase; and skipped runs. */
    public Loss loss() {
        return object.loss();
    }

    private Optional<Integer> slot(long namespace) {
        return slots.get(bytes(namespace), Integer.BYTES)
                .map(bytes -> buffer(bytes).getInt());
    }

    private RecordedNamespace decode(long namespace, byte[] bytes) {
        List<RecordedCall> seen = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            for (int number = 0; number < layout.counters(); number++) {
                long count = layout.count(bytes, phase, number);
                if (count != 0) {
                    byte[] key = layout.key(namespace, phase, Abi.NATIVE, number);
                    byte[] first = calls.get(key, layout.callSize()).orElseGet(() -> new byte[layout.callSize()]);
                    seen.add(layout.call(key, first, count));
                }
            }
        }
        if (layout.hasOthers(bytes)) {
            addOthers(namespace, seen);
        }
        return new RecordedNamespace(
                namespace,
                layout.fromStart(bytes),
                layout.noNewPrivileges(bytes),
                layout.runtime(bytes),
                layout.outOfRange(bytes),
                layout.lost(bytes),
                seen);
    }

    /** Calls that have no counter. */
    private void addOthers(long namespace, List<RecordedCall> seen) {
        Set<RecordedCall> others = new LinkedHashSet<>();
        for (byte[] key : calls.keys(layout.keySize())) {
            if (layout.namespaceOf(key) == namespace) {
                calls.get(key, layout.callSize())
                        .map(value -> layout.call(key, value, 0))
                        .filter(call -> call.abi() != Abi.NATIVE || call.number() >= layout.counters())
                        .ifPresent(others::add);
            }
        }
        seen.addAll(others);
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private static byte[] bytes(int value) {
        return buffer(new byte[Integer.BYTES]).putInt(value).array();
    }

    private static byte[] bytes(long value) {
        return buffer(new byte[Long.BYTES]).putLong(value).array();
    }

    /** Takes the program out of the kernel. */
    @Override
    public void close() {
        object.close();
    }
}
