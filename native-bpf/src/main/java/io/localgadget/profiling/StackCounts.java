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

/** Counts equal stacks. For one thread. */
final class StackCounts {
    private final int mostFrames;
    private final Map<Frame, Frame> frames = new HashMap<>();
    private final Map<Key, Counter> counts = new HashMap<>();
    private int keptFrames;
    private long total;
    private long folded;

    private record Key(@Nullable Container container, int pid, Text comm, List<Frame> frames, boolean truncated) {}

    private static final class Counter {
        long value;
    }

    /** Keeps stacks of {@code mostFrames} frames in all; what is beyond that is counted by its innermost frame. */
    StackCounts(int mostFrames) {
        this.mostFrames = mostFrames;
    }

    void add(@Nullable Container container, int pid, Text comm, List<Frame> stack, boolean truncated) {
        total++;
        Key key = new Key(container, pid, comm, stack, truncated);
        Counter counter = counts.get(key);
        if (counter == null && keptFrames + stack.size() > mostFrames) {
            folded++;
            key = new Key(container, pid, comm, stack.isEmpty() ? stack : List.of(stack.getFirst()), true);
            counter = counts.get(key);
        }
        if (counter == null) {
            List<Frame> shared = key.frames.stream()
                    .map(frame -> frames.computeIfAbsent(frame, f -> f))
                    .toList();
            keptFrames += shared.size();
            counter = new Counter();
            counts.put(new Key(container, pid, comm, shared, key.truncated), counter);
        }
        counter.value++;
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
