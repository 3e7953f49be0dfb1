package io.localgadget.cli.containers;

import io.localgadget.container.Container;
import io.localgadget.container.ContainerCollection.Change;
import io.localgadget.container.ContainerCollection.Kind;
import io.localgadget.container.ContainerWatch;
import io.localgadget.container.RuntimeProcess;
import io.localgadget.tracing.ExistingMembers;
import io.localgadget.tracing.MountNamespace;
import io.localgadget.tracing.Tracker;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each container that comes and goes, once, also of those that the collection never saw: they had gone before
 * anybody looked, and only the kernel tells of them. For one thread.
 */
final class ContainerChanges implements Tracker.Listener {
    /** As long as the collection may take to find a container by its state, which tells more than its start does. */
    private static final long FINDING_NANOS = 200_000_000;
    /** A container is told of more than once within seconds, not after so many others. */
    private static final int KEPT = 4096;

    private final ContainerWatch watch;
    private final @Nullable Tracker tracker;
    private final Queue<Change> collected = new ConcurrentLinkedQueue<>();
    /** By call, the oldest first. */
    private final LinkedHashMap<Long, Start> starts = new LinkedHashMap<>();
    /** The calls of the processes that started lately. */
    private final Map<Key, Long> heard = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
            return size() > KEPT;
        }
    };

    private final Set<Key> running = new HashSet<>();
    private final Set<Key> gone = new LinkedHashSet<>();

    private record Start(RuntimeProcess call, Key key, MountNamespace namespace, long due) {
        Start later() {
            return new Start(call, key, namespace, due + FINDING_NANOS);
        }
    }

    /** A restarted container has the id that it had, and another process. */
    private record Key(String id, int pid) {
        static Key of(Container container) {
            return new Key(container.id(), container.pid());
        }
    }

    /** Begins with the containers that are there; {@code tracker} is null where BPF cannot run. */
    ContainerChanges(ContainerWatch watch, @Nullable Tracker tracker) {
        this.watch = watch;
        this.tracker = tracker;
        watch.collection().addListenerFromStart(collected::add);
        if (tracker != null) {
            new ExistingMembers(tracker).adopt(watch.collection().all(), tracker.tasks(), (id, container) -> true);
            tracker.adoptRunning().forEach(this::runtimeExecuted);
        }
    }

    /** Tells what has happened since the last call; with {@code last} also what could become clearer yet. */
    void take(boolean last, Consumer<Change> sink) {
        if (tracker != null) {
            tracker.drain(this);
        }
        takeCollected(sink);
        while (!starts.isEmpty() && (last || starts.firstEntry().getValue().due() - System.nanoTime() <= 0)) {
            resolve(starts.pollFirstEntry().getValue(), last, sink);
        }
    }

    private void resolve(Start start, boolean last, Consumer<Change> sink) {
        if (running.contains(start.key()) || gone.contains(start.key())) {
            return; // the collection has found it
        }
        Container container = watch.started(
                        start.call(), start.key().pid(), start.namespace().inode())
                .orElseThrow(); // a call that makes a container names it
        takeCollected(sink); // where it runs, it is in the collection now
        Key found = Key.of(container);
        if (found.equals(start.key())) {
            tell(container, sink);
        } else if (heard.containsKey(found) && heard.get(found) == start.call().callId()) {
            return; // what started was a hook of the runtime in the container
        } else if (heard.containsKey(found) || !isCollected(found)) {
            // Another container of this id: the kernel has given it the same inode number.
            tell(withProcess(container, start), sink);
        } else if (!last) {
            // A container that was created and has not started: its start will tell whether this one was its hook.
            starts.put(start.call().callId(), start.later());
        }
    }

    private static Container withProcess(Container c, Start start) {
        long inode = start.namespace().inode();
        return new Container(
                c.runtime(),
                c.id(),
                c.name(),
                c.image(),
                start.key().pid(),
                inode,
                0,
                c.pod(),
                Instant.now(),
                c.user());
    }

    private void tell(Container container, Consumer<Change> sink) {
        created(new Change(Kind.CREATED, container, container.startedAt()), sink);
        if (!isCollected(Key.of(container))) {
            deleted(new Change(Kind.DELETED, container, Instant.now()), sink);
        }
    }

    private boolean isCollected(Key key) {
        return watch.collection().all().stream().map(Key::of).anyMatch(key::equals);
    }

    private void takeCollected(Consumer<Change> sink) {
        for (Change change; (change = collected.poll()) != null; ) {
            switch (change.kind()) {
                case CREATED -> created(change, sink);
                case DELETED -> deleted(change, sink);
                case UPDATED -> {
                    // its new name is no row
                }
            }
        }
    }

    private void created(Change change, Consumer<Change> sink) {
        Key key = Key.of(change.container());
        if (!gone.contains(key) && running.add(key)) {
            sink.accept(change);
        }
    }

    private void deleted(Change change, Consumer<Change> sink) {
        Key key = Key.of(change.container());
        if (running.remove(key)) {
            gone.add(key);
            if (gone.size() > KEPT) {
                gone.remove(gone.iterator().next());
            }
            sink.accept(change);
        }
    }

    @Override
    public void runtimeExecuted(RuntimeProcess process) {
        watch.runtimeExecuted(process);
    }

    @Override
    public void started(Optional<RuntimeProcess> runtime, int pid, MountNamespace namespace) {
        forget(namespace);
        runtime.ifPresent(call -> call.created().ifPresent(id -> {
            Start start = new Start(call, new Key(id, pid), namespace, System.nanoTime() + FINDING_NANOS);
            heard.put(start.key(), call.callId());
            // A hook may have started in the container before the container's first program, which counts.
            starts.remove(call.callId());
            starts.put(call.callId(), start);
        }));
    }

    /** The kernel side lets the namespace pass from now on, and nobody here asks. */
    private void forget(MountNamespace namespace) {
        if (tracker != null) {
            tracker.filter().remove(namespace.id());
        }
    }
}
