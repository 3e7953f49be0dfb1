package io.localgadget.cli.seccomp;

import io.localgadget.container.Container;
import io.localgadget.container.ContainerCollection;
import io.localgadget.recording.CallRecorder;
import io.localgadget.recording.RecordedNamespace;
import io.localgadget.tracing.MountNamespaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows which container each recording in the kernel belongs to, and takes it out when the container has ended. For
 * one thread, that of the mount namespaces.
 */
public final class ContainerRecorder {
    /** How long a namespace may have a recording and no container: its runtime is still at work, or never came to it. */
    private static final long UNKNOWN_NANOS = Duration.ofMinutes(2).toNanos();

    private static final long REFRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final CallRecorder recorder;
    private final MountNamespaces namespaces;
    private final ContainerCollection collection;
    private final Map<Long, Container> owners = new LinkedHashMap<>();
    private final Map<Long, Long> unknownSince = new HashMap<>();
    private long nextRefresh = System.nanoTime() + REFRESH_NANOS;

    /** A container and what was recorded of it: of its own mount namespace and of those that it made. */
    public record Recorded(Container container, List<RecordedNamespace> namespaces) {
        public Recorded {
            namespaces = List.copyOf(namespaces);
        }
    }

    public ContainerRecorder(CallRecorder recorder, MountNamespaces namespaces, ContainerCollection collection) {
        this.recorder = recorder;
        this.namespaces = namespaces;
        this.collection = collection;
    }

    /** Takes in what has happened since the last time, and returns the containers that have ended. */
    public List<Recorded> step() {
        // Asked first: what had a recording before the tracker's records were read, those records explain.
        Set<Long> recorded = recorder.namespaces();
        List<Container> running = collection.all();
        namespaces.update();
        for (long id : recorded) {
            if (!owners.containsKey(id)) {
                settle(id);
            }
        }
        if (System.nanoTime() - nextRefresh >= 0) {
            recorder.refresh();
            nextRefresh = System.nanoTime() + REFRESH_NANOS;
        }
        List<Recorded> ended = new ArrayList<>();
        for (Container container : containers()) {
            if (running.stream().noneMatch(other -> isSame(other, container))
                    && collection.all().stream().noneMatch(other -> isSame(other, container))) {
                ended.add(take(container));
            }
        }
        namespaces.clean();
        return ended;
    }

    /** Ends the recording; returns the containers that are still there. */
    public List<Recorded> end() {
        recorder.detach();
        List<Recorded> left = new ArrayList<>(step());
        containers().forEach(container -> left.add(take(container)));
        return left;
    }

    /** Those that have a recording now, the first that was seen first. */
    public List<Container> containers() {
        Map<Container.Key, Container> distinct = new LinkedHashMap<>();
        owners.values().forEach(owner -> distinct.putIfAbsent(owner.key(), owner));
        return List.copyOf(distinct.values());
    }

    private void settle(long id) {
        MountNamespaces.Answer answer = namespaces.answer(id);
        if (answer.wanted() && answer.container() != null) {
            owners.put(id, answer.container());
            unknownSince.remove(id);
        } else if (namespaces.knows(id)) {
            recorder.free(id); // the user did not select it
        } else if (System.nanoTime() - unknownSince.computeIfAbsent(id, i -> System.nanoTime()) > UNKNOWN_NANOS) {
            unknownSince.remove(id);
            recorder.free(id);
        }
    }

    private Recorded take(Container container) {
        List<RecordedNamespace> taken = new ArrayList<>();
        for (long id : List.copyOf(owners.keySet())) {
            if (isSame(owners.get(id), container)) {
                owners.remove(id);
                recorder.read(id).ifPresent(taken::add);
                namespaces.drop(id);
                recorder.free(id);
            }
        }
        return new Recorded(collection.now(container).orElse(container), taken);
    }

    private static boolean isSame(Container a, Container b) {
        return a.key().equals(b.key());
    }
}
