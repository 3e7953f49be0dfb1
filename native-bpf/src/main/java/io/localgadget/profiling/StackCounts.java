package io.localgadget.profiling;

import io.localgadget.container.Container;
import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.gadget.Text;
import io.localgadget.symbols.FairShare;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts equal stacks, in bounded memory: a container can have as many functions with names as long as it likes, and as
 * many processes, but of the memory only its share. For one thread.
 */
final class StackCounts {
    private static final Text OTHER_NAME = Text.of("[other]");
    private static final Frame OTHER = new Frame("[other]", "", Frame.Kind.NATIVE);
    /** What the objects around a stack, a frame and a text take, in bytes, on a heap of compressed pointers. */
    private static final int STACK_BYTES = 160;

    private static final int FRAME_BYTES = 110;
    private static final int TEXT_BYTES = 100;
    private static final int REFERENCE_BYTES = 4;

    private final Room whole;
    private final Room innermostOnly;
    private final Map<Frame, Frame> frames = new HashMap<>();
    private final Map<String, String> modules = new HashMap<>();
    private final Map<Text, Text> names = new HashMap<>();
    private final Map<Key, Counter> counts = new HashMap<>();
    /** What is kept for the stack that is being added. */
    private long bytes;

    private long total;
    private long folded;

    private record Key(@Nullable Container container, int pid, Text comm, List<Frame> frames, boolean truncated) {}

    private static final class Counter {
        long value;
    }

    /** Memory that containers share. */
    private static final class Room {
        private final long most;
        private final Map<String, Long> shares = new HashMap<>();
        private long used;

        Room(long most) {
            this.most = most;
        }

        boolean isThereFor(String owner) {
            return FairShare.allows(shares.getOrDefault(owner, 0L), used, most);
        }

        void take(String owner, long size) {
            shares.merge(owner, size, Long::sum);
            used += size;
        }
    }

    /**
     * Keeps stacks of about so many bytes; what is beyond that is counted by its innermost frame, or as other, and when
     * those are an eighth of it, by its container only.
     */
    StackCounts(long mostBytes) {
        whole = new Room(mostBytes);
        innermostOnly = new Room(mostBytes / 8);
    }

    void add(@Nullable Container container, int pid, Text comm, List<Frame> stack, boolean truncated) {
        total++;
        Key key = new Key(container, pid, comm, stack, truncated);
        Counter counter = counts.get(key);
        String owner = container == null ? "" : container.id();
        Room room = whole;
        if (counter == null && !whole.isThereFor(owner)) {
            folded++;
            room = innermostOnly;
            Frame innermost = stack.isEmpty() || !frames.containsKey(stack.getFirst()) ? OTHER : stack.getFirst();
            key = new Key(container, pid, comm, List.of(innermost), true);
            counter = counts.get(key);
            if (counter == null && !innermostOnly.isThereFor(owner)) {
                key = new Key(container, 0, OTHER_NAME, List.of(OTHER), true);
                counter = counts.get(key);
            }
        }
        if (counter == null) {
            counter = new Counter();
            bytes = 0;
            List<Frame> kept = List.of(key.frames.stream().map(this::keep).toArray(Frame[]::new));
            bytes += STACK_BYTES + (long) REFERENCE_BYTES * kept.size();
            counts.put(new Key(container, key.pid, keep(key.comm), kept, key.truncated), counter);
            room.take(owner, bytes);
        }
        counter.value++;
    }

    /** One object for equal frames. */
    private Frame keep(Frame frame) {
        Frame known = frames.get(frame);
        if (known == null) {
            known = new Frame(frame.name(), keep(frame.module()), frame.kind());
            frames.put(known, known);
            bytes += FRAME_BYTES + 2L * frame.name().length();
        }
        return known;
    }

    private String keep(String module) {
        String known = modules.putIfAbsent(module, module);
        if (known == null) {
            bytes += TEXT_BYTES + 2L * module.length();
            return module;
        }
        return known;
    }

    private Text keep(Text comm) {
        Text known = names.putIfAbsent(comm, comm);
        if (known == null) {
            bytes += TEXT_BYTES;
            return comm;
        }
        return known;
    }

    /** All samples. */
    long total() {
        return total;
    }

    /** Samples of which only the innermost frame was kept, because there were too many different stacks. */
    long folded() {
        return folded;
    }

    /** Gives the stacks away, those of most samples first; there are none in here any more. */
    List<StackCount> take() {
        frames.clear();
        modules.clear();
        names.clear();
        StackCount[] all = new StackCount[counts.size()];
        int size = 0;
        // removed one by one, for the old and the new form of all do not fit into memory together
        for (Iterator<Map.Entry<Key, Counter>> rest = counts.entrySet().iterator(); rest.hasNext(); rest.remove()) {
            Map.Entry<Key, Counter> next = rest.next();
            Key key = next.getKey();
            all[size++] =
                    new StackCount(key.container, key.pid, key.comm, key.frames, key.truncated, next.getValue().value);
        }
        Arrays.sort(all, Comparator.comparingLong(StackCount::count).reversed());
        return List.of(all);
    }
}
