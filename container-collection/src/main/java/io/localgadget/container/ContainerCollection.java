package io.localgadget.container;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The containers that run now. Safe for all threads; one lock guards it, and listeners are called under it, so all of
 * them hear every change in the order in which it happened. A listener must not block.
 */
public final class ContainerCollection {
    private static final int TOLD_BYTES = 1 << 20;
    /** So many containers of one user: each takes a descriptor and a place in every list. */
    static final int MOST_OF_A_USER = 1024;

    private final IntToLongFunction startTimes;
    private final Consumer<String> warnings;

    /** Which containers and processes listeners have heard of; those of long ago are forgotten. */
    private final BoundedMap<String, Boolean> told =
            new BoundedMap<>(TOLD_BYTES, (text, yes) -> BoundedMap.bytes(text));

    private final Map<Integer, Member> byPid = new LinkedHashMap<>();
    private final Map<Long, Container> byMountNamespace = new HashMap<>();
    private final List<Listener> listeners = new ArrayList<>();

    /** A container and when its first process started: a pid alone comes again. */
    private record Member(Container container, long started) {
        boolean is(Container other, long otherStarted) {
            return container.id().equals(other.id())
                    && container.user() == other.user()
                    && (started == otherStarted || otherStarted == 0)
                    && (container.mountNamespace() == other.mountNamespace()
                            || started == otherStarted && started != 0);
        }
    }

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
     * {@code startTimes} says when a process started, 0 where it is not there. Two containers may have one id, in two
     * namespaces of containerd or two state directories; that is all that tells them from a restart.
     */
    ContainerCollection(IntToLongFunction startTimes, Consumer<String> warnings) {
        this.startTimes = startTimes;
        this.warnings = warnings;
    }

    /** The container with this id: root's where several have it, and of those the newest. */
    public synchronized Optional<Container> byId(String id) {
        List<Container> found = withId(id);
        return found.stream()
                .filter(c -> c.user() == 0)
                .reduce((older, newer) -> newer)
                .or(() -> found.isEmpty() ? Optional.empty() : Optional.of(found.getLast()));
    }

    /** The same container as it is known now; empty if it has ended. */
    public synchronized Optional<Container> now(Container container) {
        return withId(container.id()).stream()
                .filter(c -> c.key().equals(container.key()))
                .findFirst();
    }

    /** The container whose first process is this. */
    synchronized Optional<Container> byPid(int pid) {
        return Optional.ofNullable(byPid.get(pid)).map(Member::container);
    }

    /** Whether one of this id runs that this user's runtime made. */
    synchronized boolean runs(String id, int user) {
        return withId(id).stream().anyMatch(c -> c.user() == user && runs(c));
    }

    /** Whether one of this id runs that another's runtime made. */
    synchronized boolean runsForAnother(String id, int user) {
        return withId(id).stream().anyMatch(c -> c.user() != user && runs(c));
    }

    /** The container with this mount namespace (inode number as in {@code /proc/PID/ns/mnt}). */
    public synchronized Optional<Container> byMountNamespace(long inode) {
        return Optional.ofNullable(byMountNamespace.get(inode));
    }

    /** All, in the order in which they were found. */
    public synchronized List<Container> all() {
        return byPid.values().stream().map(Member::container).toList();
    }

    /** From the next change on, the listener hears of all. */
    public synchronized void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** Tells the listener of each container that is there, as created, and then of all changes; none is left out. */
    public synchronized void addListenerFromStart(Listener listener) {
        all().forEach(c -> listener.changed(new Change(Kind.CREATED, c, c.startedAt())));
        listeners.add(listener);
    }

    /**
     * Takes in a container. One that is there already with the same process keeps the names that it has; where the
     * process is another one than before and that has ended, it was restarted: deleted and created. What a container that
     * runs has, its first process and its mount namespace, no other takes from it; only root's word goes before a user's.
     *
     * @return the container as it is in the collection now; where another has its process or namespace, that one
     */
    synchronized Container put(Container container) {
        long started = startTimes.applyAsLong(container.pid());
        Member old = byPid.get(container.pid());
        if (old != null && old.is(container, started)) {
            return replace(old, completed(old.container, container));
        }
        String key = container.id() + " " + container.pid();
        boolean toldBefore = told.containsKey(key);
        if (toldBefore && container.mountNamespace() == 0) {
            return container; // it came and went, and somebody has found what its runtime left behind
        }
        Optional<Container> claimed = claimed(container);
        if (claimed.isPresent()) {
            return claimed.get();
        }
        told.put(key, true);
        if (old != null && byPid.containsKey(container.pid())) {
            delete(old.container); // the kernel has given the pid again before we heard of the end
        }
        withId(container.id()).stream().filter(c -> !runs(c)).forEach(this::delete);
        byPid.put(container.pid(), new Member(container, started));
        if (container.mountNamespace() != 0) {
            byMountNamespace.put(container.mountNamespace(), container);
        }
        tell(Kind.CREATED, container);
        return container;
    }

    /** The container that keeps this one out. */
    private Optional<Container> claimed(Container container) {
        for (Container holder : holders(container)) {
            if (!runs(holder)) {
                delete(holder);
            } else if (container.user() == 0 && holder.user() != 0) {
                warnings.accept(leftOut(holder, container));
                delete(holder);
            } else {
                warnings.accept(leftOut(container, holder));
                return Optional.of(holder);
            }
        }
        boolean many = container.user() != 0
                && byPid.values().stream()
                                .filter(m -> m.container.user() == container.user())
                                .count()
                        >= MOST_OF_A_USER;
        if (many) {
            warnings.accept("container " + container.id() + " is left out: user " + container.user() + " has more than "
                    + MOST_OF_A_USER);
        }
        return many ? Optional.of(container) : Optional.empty();
    }

    /** Who has the first process or the mount namespace of this one under another id or for another user. */
    private Set<Container> holders(Container container) {
        Set<Container> holders = new LinkedHashSet<>();
        byPid(container.pid()).ifPresent(holders::add);
        byMountNamespace(container.mountNamespace()).ifPresent(holders::add);
        holders.removeIf(h -> h.id().equals(container.id()) && h.user() == container.user());
        return holders;
    }

    private static String leftOut(Container container, Container holder) {
        return "container " + container.id() + (container.user() == 0 ? "" : " of user " + container.user())
                + " is left out: its process " + container.pid() + " is in container " + holder.id();
    }

    /** Whose runtimes made the containers with this id. */
    synchronized Set<Integer> usersOf(String id) {
        return withId(id).stream().map(Container::user).collect(Collectors.toSet());
    }

    /** Gives the containers with this id the name and image that their engine says; empty text changes nothing. */
    synchronized void rename(String id, Predicate<Container> which, String name, String image) {
        for (Container old : withId(id)) {
            if (which.test(old)) {
                replace(
                        byPid.get(old.pid()),
                        old.withNaming(name.isEmpty() ? old.name() : name, image.isEmpty() ? old.image() : image));
            }
        }
    }

    /** Whether this engine may know the container; a plain one may turn out to be its. */
    static boolean isNamedBy(String engine, Container container) {
        return container.runtime().equals(engine) || RuntimeProcess.isRuntime(container.runtime());
    }

    /** Removes a container, unless its id or process is another one's by now. */
    synchronized void remove(Container container) {
        byPid(container.pid()).filter(now -> isSameProcess(now, container)).ifPresent(this::delete);
    }

    /** About the bytes that a container takes in memory. */
    static long weight(Container c) {
        Pod pod = c.pod();
        return BoundedMap.bytes(
                        List.of(c.runtime(), c.id(), c.name(), c.image(), pod.namespace(), pod.name(), pod.container()))
                + BoundedMap.bytes(pod.labels().keySet())
                + BoundedMap.bytes(pod.labels().values());
    }

    private boolean runs(Container container) {
        Member member = byPid.get(container.pid());
        long now = startTimes.applyAsLong(container.pid());
        return member != null && now != 0 && member.started == now;
    }

    private List<Container> withId(String id) {
        return byPid.values().stream()
                .map(Member::container)
                .filter(c -> c.id().equals(id))
                .toList();
    }

    private Container replace(Member old, Container now) {
        if (!now.equals(old.container)) {
            byPid.put(now.pid(), new Member(now, old.started));
            byMountNamespace.replace(now.mountNamespace(), old.container, now);
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
