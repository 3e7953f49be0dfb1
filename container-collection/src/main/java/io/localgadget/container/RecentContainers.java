package io.localgadget.container;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Containers that have gone, for those who ask late: for so long, and so much of them. Safe for all threads. */
final class RecentContainers {
    static final Duration KEPT = Duration.ofSeconds(30);
    static final int MOST_BYTES = 2 << 20;

    private record Gone(Container container, long at) {
        long weight() {
            return ContainerCollection.weight(container);
        }
    }

    private record Key(String id, int pid) {}

    private final LongSupplier nanoTime;
    private final BoundedMap<Key, Gone> gone = new BoundedMap<>(MOST_BYTES, (key, container) -> container.weight());

    RecentContainers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void add(Container container) {
        forget();
        gone.put(new Key(container.id(), container.pid()), new Gone(container, nanoTime.getAsLong()));
    }

    /** The newest one of which this is true. */
    synchronized Optional<Container> find(Predicate<Container> which) {
        forget();
        return gone.newest(old -> which.test(old.container)).map(Gone::container);
    }

    /** Whose runtimes made the containers with this id. */
    synchronized Set<Integer> usersOf(String id) {
        Set<Integer> users = new HashSet<>();
        gone.forEach((key, old) -> {
            if (key.id().equals(id)) {
                users.add(old.container.user());
            }
        });
        return users;
    }

    synchronized void rename(String id, Predicate<Container> which, String name, String image) {
        gone.replace(
                (key, old) -> key.id().equals(id) && which.test(old.container),
                old -> new Gone(
                        old.container.withNaming(
                                name.isEmpty() ? old.container.name() : name,
                                image.isEmpty() ? old.container.image() : image),
                        old.at));
    }

    synchronized int size() {
        return gone.size();
    }

    private void forget() {
        long now = nanoTime.getAsLong();
        gone.removeOldestWhile(old -> now - old.at >= KEPT.toNanos());
    }
}
