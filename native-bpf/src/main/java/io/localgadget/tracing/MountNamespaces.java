package io.localgadget.tracing;

import io.localgadget.bpf.BpfMap;
import io.localgadget.container.Container;
import io.localgadget.container.ContainerCollection;
import io.localgadget.container.ContainerSelector;
import io.localgadget.container.ContainerWatch;
import io.localgadget.container.RuntimeProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which container a row belongs to, and whether the user wants it: kept here for the rows, and in the kernel's filter for the
 * programs. Both know a container by the mount namespace of its first program, which all its processes are known by,
 * wherever they go ({@code home_id()} in belonging.h).
 *
 * <p>The kernel lets a container pass from a container's first program on; the decision is made here when its first row
 * arrives, for until then the engine may not have said the name. All of it is for the reader's thread, but for the
 * changes of the collection, which come through a queue.
 */
public final class MountNamespaces implements Tracker.Listener {
    /** A container that has gone answers for its late rows this long. */
    private static final long GRACE_NANOS = Duration.ofSeconds(10).toNanos();
    /** A new container whose start the tracker did not see is looked for by its process after this time. */
    private static final long UNSEEN_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int INIT = 1;
    private static final int NO_CONTAINERS_KEPT = 1024;
    private static final int CALLS_KEPT = 1024;

    private final Tracker tracker;
    private final ContainerWatch watch;
    private final ContainerSelector selector;
    private final BpfMap filter;
    private final boolean host;
    private final Map<Long, Entry> entries = new HashMap<>();
    /** Namespaces that the kernel side took for a container's and that are none; rows of theirs may be on the way. */
    private final Map<Long, Boolean> noContainers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            if (size() <= NO_CONTAINERS_KEPT) {
                return false;
            }
            filter.remove(eldest.getKey());
            return true;
        }
    };

    /** By the runtime's pid, the container that it makes. */
    private final Map<Integer, String> makers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
            return size() > CALLS_KEPT;
        }
    };

    private final Queue<ContainerCollection.Change> changes = new ConcurrentLinkedQueue<>();
    private final Queue<Unseen> unseen = new ArrayDeque<>();
    private long unattributed;
    private long unfiltered;
    private long nextCleaning = System.nanoTime();

    private record Unseen(Container container, long due) {}

    private static final class Entry {
        Container container;
        boolean decided;
        boolean selected;
        long expires = Long.MAX_VALUE;

        Entry(Container container) {
            this.container = container;
        }
    }

    /**
     * What is to be done with a row.
     *
     * @param container null for a process outside containers
     */
    public record Answer(boolean wanted, @Nullable Container container) {
        static final Answer UNWANTED = new Answer(false, null);
        static final Answer OUTSIDE = new Answer(true, null);
    }

    /** {@code host} says whether rows from outside containers are wanted. */
    public MountNamespaces(Tracker tracker, ContainerWatch watch, ContainerSelector selector, boolean host) {
        this.host = host;
        this.tracker = tracker;
        this.watch = watch;
        this.selector = selector;
        this.filter = tracker.filter();
        watch.collection().addListener(changes::add);
    }

    /** Enters the containers that exist, and those whose runtime is just at it. */
    public void adoptExisting() {
        List<Task> tasks = tracker.tasks();
        tasks.stream().filter(task -> task.pid() == INIT).map(Task::namespace).forEach(tracker::excludeHost);
        enter(watch.collection().all(), tasks);
        // Only now: what runs in a container is no runtime.
        tracker.adoptRunning().forEach(this::runtimeExecuted);
    }

    /** Takes in all that the kernel and the collection have said so far; before the rows that came with it. */
    public void update() {
        tracker.drain(this);
        for (ContainerCollection.Change change; (change = changes.poll()) != null; ) {
            apply(change);
        }
        lookForUnseen();
    }

    /** Forgets what has been gone for a while; only when every row that was written has been read. */
    public void clean() {
        long now = System.nanoTime();
        if (now < nextCleaning) {
            return;
        }
        nextCleaning = now + GRACE_NANOS / 10;
        List<Long> expired = new ArrayList<>();
        entries.forEach((id, entry) -> {
            if (entry.expires == Long.MAX_VALUE
                    && watch.collection().now(entry.container).isEmpty()) {
                entry.expires = now + GRACE_NANOS;
            }
            if (entry.expires <= now) {
                expired.add(id);
            }
        });
        if (!expired.isEmpty()) {
            // What outlives its container's first process is the container's all the same.
            Set<Long> alive = new HashSet<>();
            tracker.tasks().forEach(task -> alive.add(task.container()));
            expired.stream().filter(id -> !alive.contains(id)).forEach(this::forget);
        }
    }

    /** Says what to do with a row of the container with that mount namespace; waits for a name that is still to come. */
    public Answer answer(long id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            if (!host && !noContainers.containsKey(id)) {
                unattributed++;
            }
            return host ? Answer.OUTSIDE : Answer.UNWANTED;
        }
        if (!entry.decided) {
            entry.container = watch.named(entry.container);
            decide(id, entry);
        }
        return entry.selected ? new Answer(true, entry.container) : Answer.UNWANTED;
    }

    /** The id of the container that the runtime with this pid was told to make. */
    public Optional<String> madeBy(int runtimePid) {
        return Optional.ofNullable(makers.get(runtimePid));
    }

    /** Whether a container with that mount namespace is known, be it selected or not. */
    public boolean knows(long id) {
        return entries.containsKey(id);
    }

    /** Lets nothing of that mount namespace pass any more: its container has ended, or the user has seen enough of it. */
    public void drop(long id) {
        Entry entry = entries.get(id);
        if (entry != null) {
            entry.decided = true;
            entry.selected = false;
            let(id, FilterState.DROP);
        }
    }

    /** Rows that belong to a container of which nothing is known, because the record of its start was lost. */
    public long unattributed() {
        return unattributed;
    }

    /** Containers of which no row comes, because the kernel's filter had no room for them. */
    public long unfiltered() {
        return unfiltered;
    }

    @Override
    public void runtimeExecuted(RuntimeProcess process) {
        if (process.user() <= 0) { // who asks has started it as root; users cannot push it out
            process.created().ifPresent(id -> makers.put(process.pid(), id));
        }
        watch.runtimeExecuted(process);
    }

    @Override
    public void started(Optional<RuntimeProcess> runtime, int pid, MountNamespace namespace) {
        if (entries.containsKey(namespace.id())) {
            return; // an exec into a container that we know
        }
        Optional<Container> made = runtime.flatMap(call -> watch.started(call, pid, namespace.inode()));
        if (made.isPresent()) {
            entries.put(namespace.id(), new Entry(made.get()));
            return;
        }
        // An inode number does not tell whose it is: this one may have been another container's a moment ago, and be so
        // again. What the processes tell that are there is sure.
        enter(watch.collection().all(), tracker.tasks());
        if (runtime.filter(RuntimeProcess::isKnown).isPresent() && !entries.containsKey(namespace.id())) {
            exclude(namespace.id()); // a program that is only called like a runtime
        }
    }

    private void apply(ContainerCollection.Change change) {
        Container container = change.container();
        switch (change.kind()) {
            case CREATED -> unseen.add(new Unseen(container, System.nanoTime() + UNSEEN_NANOS));
            case UPDATED ->
                entries.forEach((id, entry) -> {
                    if (entry.container.key().equals(container.key())) {
                        entry.container = container;
                        if (entry.decided) {
                            decide(id, entry);
                        }
                    }
                });
            case DELETED -> {
                long expires = System.nanoTime() + GRACE_NANOS;
                for (Entry entry : entries.values()) {
                    if (entry.container.key().equals(container.key())) {
                        entry.expires = Math.min(entry.expires, expires);
                    }
                }
            }
        }
    }

    /** Containers that the collection found and the tracker did not, such as one that was being made as we started. */
    private void lookForUnseen() {
        Set<Container.Key> known = null;
        List<Container> missing = new ArrayList<>();
        while (!unseen.isEmpty() && unseen.peek().due() <= System.nanoTime()) {
            if (known == null) {
                known = new HashSet<>();
                for (Entry entry : entries.values()) {
                    known.add(entry.container.key());
                }
            }
            Container container = unseen.remove().container();
            if (!known.contains(container.key())) {
                missing.add(container);
            }
        }
        if (!missing.isEmpty()) {
            enter(missing, tracker.tasks());
        }
    }

    private void enter(Collection<Container> containers, List<Task> tasks) {
        ExistingMembers existing = new ExistingMembers(tracker);
        unfiltered += existing.adopt(
                containers, tasks, (id, container) -> entries.putIfAbsent(id, new Entry(container)) == null);
    }

    private void decide(long id, Entry entry) {
        entry.decided = true;
        entry.selected = selector.matches(entry.container);
        let(id, entry.selected ? FilterState.PASS : FilterState.DROP);
    }

    private void let(long id, FilterState state) {
        if (!filter.offer(id, state.ordinal())) {
            unfiltered++;
        }
    }

    private void exclude(long id) {
        noContainers.put(id, true);
        let(id, FilterState.NONE);
    }

    private void forget(long id) {
        entries.remove(id);
        filter.remove(id);
    }
}
