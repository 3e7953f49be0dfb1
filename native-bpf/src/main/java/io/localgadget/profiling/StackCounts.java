package io.localgadget.profiling;

import io.localgadget.container.Container;
import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.gadget.Text;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts equal stacks, in bounded memory: a container can have as many functions with names as long as it likes. For one
 * thread.
 */
final class StackCounts {
    private static final Frame OTHER = new Frame("[other]", "", Frame.Kind.NATIVE);
    /** About what the objects around a stack and around a frame take, in bytes. */
    private static final int STACK_BYTES = 120;

    private static final int FRAME_BYTES = 100;
    private static final int REFERENCE_BYTES = 4;

    private final long mostBytes;
    private final Map<Frame, Frame> frames = new HashMap<>();
    private final Map<Key, Counter> counts = new HashMap<>();
    private long bytes;
    private long total;
    private long folded;

    private record Key(@Nullable Container container, int pid, Text comm, List<Frame> frames, boolean truncated) {}

    private static final class Counter {
        long value;
    }

    /** Keeps stacks of about so many bytes; what is beyond that is counted by its innermost frame, or as other. */
    StackCounts(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    void add(@Nullable Container container, int pid, Text comm, List<Frame> stack, boolean truncated) {
        total++;
        Key key = new Key(container, pid, comm, stack, truncated);
        Counter counter = counts.get(key);
        if (counter == null && bytes > mostBytes) {
            folded++;
            Frame innermost = stack.isEmpty() || !frames.containsKey(stack.getFirst()) ? OTHER : stack.getFirst();
            key = new Key(container, pid, comm, List.of(innermost), true);
            counter = counts.get(key);
        }
        if (counter == null) {
            counter = new Counter();
            List<Frame> kept = key.frames.stream().map(this::keep).toList();
            bytes += STACK_BYTES + (long) REFERENCE_BYTES * kept.size();
            counts.put(new Key(container, pid, comm, kept, key.truncated), counter);
        }
        counter.value++;
    }

    /** One object for equal frames. */
    private Frame keep(Frame frame) {
        Frame known = frames.putIfAbsent(frame, frame);
        if (known == null) {
            bytes += FRAME_BYTES + 2L * frame.name().length();
            return frame;
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

    /** The stacks, those of most samples first. */
    List<StackCount> all() {
        return counts.entrySet().stream()
                .map(e -> new StackCount(
                        e.getKey().container,
                        e.getKey().pid,
                        e.getKey().comm,
                        e.getKey().frames,
                        e.getKey().truncated,
                        e.getValue().value))
                .sorted(Comparator.comparingLong(StackCount::count).reversed())
                .toList();
    }
}
