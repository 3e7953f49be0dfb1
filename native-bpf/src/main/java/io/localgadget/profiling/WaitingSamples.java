package io.localgadget.profiling;

import io.localgadget.symbols.FairShare;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Samples that wait for the names of their frames, so many in all, of which no container takes all. For one thread. */
final class WaitingSamples<T> {
    private final int most;
    private final Map<String, Queue<T>> byOwner = new HashMap<>();
    private int size;

    WaitingSamples(int most) {
        this.most = most;
    }

    /** Has a sample wait, or returns false where its container has its share waiting. */
    boolean add(String owner, T sample) {
        int own = byOwner.containsKey(owner) ? byOwner.get(owner).size() : 0;
        if (!FairShare.allows(own, size, most)) {
            return false;
        }
        byOwner.computeIfAbsent(owner, o -> new ArrayDeque<>()).add(sample);
        size++;
        return true;
    }

    /** Takes out the next of a container's, at most so many. */
    List<T> take(String owner, int limit) {
        Queue<T> queue = byOwner.getOrDefault(owner, new ArrayDeque<>());
        List<T> taken = new ArrayList<>();
        while (!queue.isEmpty() && taken.size() < limit) {
            taken.add(queue.remove());
        }
        size -= taken.size();
        if (queue.isEmpty()) {
            byOwner.remove(owner);
        }
        return taken;
    }

    /** How many of a container's there are. */
    int size(String owner) {
        return byOwner.containsKey(owner) ? byOwner.get(owner).size() : 0;
    }

    /** Whose samples wait. */
    List<String> owners() {
        return List.copyOf(byOwner.keySet());
    }

    boolean isEmpty() {
        return size == 0;
    }
}
