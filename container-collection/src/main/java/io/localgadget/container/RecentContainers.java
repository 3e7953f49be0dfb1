package io.localgadget.container;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Containers that have gone, for those who ask late: so many, and for so long. Safe for all threads. */
final class RecentContainers {
    static final Duration KEPT = Duration.ofSeconds(30);
    static final int AT_MOST = 1024;

    private record Gone(Container container, long at) {}

    private record Key(String id, int pid) {}

    private final LongSupplier nanoTime;
    private final Map<Key, Gone> gone = new LinkedHashMap<>();

    RecentContainers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void add(Container container) {
        Key key = new Key(container.id(), container.pid());
        gone.remove(key); // so that it becomes the newest
        gone.put(key, new Gone(container, nanoTime.getAsLong()));
        forget();
    }

    /** The newest one of which this is true. */
    synchronized Optional<Container> find(Predicate<Container> which) {
        forget();
        return gone.values().stream().map(Gone::container).filter(which).reduce((older, newer) -> newer);
    }

    synchronized void rename(String id, String name, String image) {
        gone.replaceAll((key, old) -> key.id().equals(id)
                ? new Gone(
                        old.container.withNaming(
                                name.isEmpty() ? old.container.name() : name,
                                image.isEmpty() ? old.container.image() : image),
                        old.at)
                : old);
    }

    synchronized int size() {
        return gone.size();
    }

    private void forget() {
        long now = nanoTime.getAsLong();
        Iterator<Gone> oldestFirst = gone.values().iterator();
        while (oldestFirst.hasNext()) {
            if (now - oldestFirst.next().at < KEPT.toNanos() && gone.size() <= AT_MOST) {
                return;
            }
            oldestFirst.remove();
        }
    }
}
