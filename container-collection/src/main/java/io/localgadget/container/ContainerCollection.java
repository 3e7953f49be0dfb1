package io.localgadget.container;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The containers that run now. Safe for all threads; one lock guards it, and listeners are called under it, so all of
 * them hear every change in the order in which it happened. A listener must not block.
 */
public final class ContainerCollection {
    private final Predicate<Container> runs;
    private static final int TOLD_KEPT = 4096;

    /** Which containers and processes listeners have heard of; those of long ago are forgotten. */
    private final Map<String, Boolean> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > TOLD_KEPT;
        }
    };

    private final Map<Integer, Container> byPid = new LinkedHashMap<>();
    private final Map<Long, Container> byMountNamespace = new HashMap<>();
    private final List<Listener> listeners = new ArrayList<>();

    /** What can happen to a container. */
    public enum Kind {
        CREATED,
        /** Its name, image or pod is known now, or has changed. */
        UPDATED,
        DELETED
    }

    /** Something that happened, and the container as it is since then, or was. */
    public record Change(Kind kind, Container container, Instant at) {}

    /** Hears of changes, on the thread that made them. */
    @FunctionalInterface
    public interface Listener {
        void changed(Change change);
    }

    /**
     * {@code runs} says whether a container's first process is there still. Two containers may have one id, in two
     * namespaces of containerd or two state directories; that is all that tells them from a restart.
     */
    ContainerCollection(Predicate<Container> runs) {
        this.runs = runs;
    }

    /** The container with this id; the newest where several have it. */
    public synchronized Optional<Container> byId(String id) {
        List<Container> found = withId(id);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
    }

    /** The container with this mount namespace (inode number as in {@code /proc/PID/ns/mnt}). */
    public synchronized Optional<Container> byMountNamespace(long inode) {
        return Optional.ofNullable(byMountNamespace.get(inode));
    }

    /** All, in the order in which they were found. */
    public synchronized List<Container> all() {
        return List.copyOf(byPid.values());
    }

    /** From the next change on, the listener hears of all. */
    public synchronized void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** Tells the listener of each container that is there, as created, and then of all changes; none is left out. */
    public synchronized void addListenerFromStart(Listener listener) {
        byPid.values().forEach(c -> listener.changed(new Change(Kind.CREATED, c, c.startedAt())));
        listeners.add(listener);
    }

    /**
     * Takes in a container. One that is there already with the same process keeps the names that it has; where the
     * process is another one than before and that has ended, it was restarted: deleted and created.
     *
     * @return the container as it is in the collection now
     */
    synchronized Container put(Container container) {
        Container old = byPid.get(container.pid());
        if (old != null && isSameProcess(old, container)) {
            return replace(old, completed(old, container));
        }
        boolean toldBefore = told.put(container.id() + " " + container.pid(), true) != null;
        if (toldBefore && container.mountNamespace() == 0) {
            return container; // it came and went, and somebody has found what its runtime left behind
        }
        if (old != null) {
            delete(old); // the kernel has given the pid again before we heard of the end
        }
        withId(container.id()).stream().filter(runs.negate()).forEach(this::delete);
        byPid.put(container.pid(), container);
        if (container.mountNamespace() != 0) {
            byMountNamespace.put(container.mountNamespace(), container);
        }
        tell(Kind.CREATED, container);
        return container;
    }

    /** Gives the containers with this id the name and image that their engine says; empty text changes nothing. */
    synchronized void rename(String id, String name, String image) {
        for (Container old : withId(id)) {
            replace(old, old.withNaming(name.isEmpty() ? old.name() : name, image.isEmpty() ? old.image() : image));
        }
    }

    /** Removes a container, unless its id or process is another one's by now. */
    synchronized void remove(Container container) {
        Container now = byPid.get(container.pid());
        if (now != null && isSameProcess(now, container)) {
            delete(now);
        }
    }

    private List<Container> withId(String id) {
        return byPid.values().stream().filter(c -> c.id().equals(id)).toList();
    }

    private Container replace(Container old, Container now) {
        if (!now.equals(old)) {
            byPid.put(now.pid(), now);
            byMountNamespace.replace(now.mountNamespace(), old, now);
            tell(Kind.UPDATED, now);
        }
        return now;
    }

    private void delete(Container container) {
        byPid.remove(container.pid());
        byMountNamespace.remove(container.mountNamespace(), container);
        tell(Kind.DELETED, container);
    }

    private void tell(Kind kind, Container container) {
        Change change = new Change(kind, container, Instant.now());
        listeners.forEach(listener -> listener.changed(change));
    }

    private static boolean isSameProcess(Container a, Container b) {
        return a.id().equals(b.id()) && a.pid() == b.pid() && a.mountNamespace() == b.mountNamespace();
    }

    private static Container completed(Container old, Container now) {
        Container named = old.withNaming(
                old.name().isEmpty() ? now.name() : old.name(), old.image().isEmpty() ? now.image() : old.image());
        return old.pod().equals(Pod.NONE) ? named.withPod(now.pod()) : named;
    }
}
