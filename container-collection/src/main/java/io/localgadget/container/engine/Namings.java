package io.localgadget.container.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What an engine called its containers: the newest naming of each, kept a minute longer than the container, and the
 * threads that wait for one. Safe for all threads; the listener is called by the thread that brings the news, by one at a
 * time, so that what it hears last of a container is the newest. {@code asOf} is the time, in ns since the epoch, at
 * which something was true.
 */
final class Namings {
    static final Duration KEPT = Duration.ofSeconds(60);
    private static final int KEPT_AT_MOST = 4096;
    private static final int MOST_BYTES = 3 * Kept.MOST_BYTES;
    /** How long an event may lag behind a list that does not have the container any more. */
    private static final long LAG = Duration.ofMillis(250).toNanos();

    private record Entry(Naming naming, long asOf) {}

    private record Gone(String id, long at) {}

    private static final class Waiting {
        private int threads;
        private long answeredUntil = Long.MAX_VALUE;
    }

    private final BiConsumer<String, Naming> named;
    private final Object telling = new Object();
    private final LongSupplier nanoTime;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Deque<Gone> gone = new ArrayDeque<>();
    private int bytes;
    private boolean closed;

    Namings(BiConsumer<String, Naming> named, LongSupplier nanoTime) {
        this.named = named;
        this.nanoTime = nanoTime;
    }

    synchronized Optional<Naming> known(String id) {
        return Optional.ofNullable(entries.get(id)).map(Entry::naming);
    }

    /**
     * Waits for a naming with an image; {@code ask} is run once the thread counts as waiting, unless it is there
     * already. Once the engine has answered, what there is has to do.
     */
    Optional<Naming> await(String id, Duration max, Runnable ask) throws InterruptedException {
        long deadline = nanoTime.getAsLong() + max.toNanos();
        Waiting us;
        synchronized (this) {
            if (complete(id) || closed) {
                return known(id);
            }
            us = waiting.computeIfAbsent(id, unused -> new Waiting());
            us.threads++;
        }
        try {
            ask.run();
            synchronized (this) {
                while (!complete(id) && !closed) {
                    long left = Math.min(deadline, us.answeredUntil) - nanoTime.getAsLong();
                    if (left <= 0) {
                        break;
                    }
                    wait(left / 1_000_000, (int) (left % 1_000_000));
                }
                return known(id);
            }
        } finally {
            synchronized (this) {
                if (--us.threads == 0) {
                    waiting.remove(id);
                }
            }
        }
    }

    synchronized boolean awaited(String id) {
        return waiting.containsKey(id);
    }

    /** Says that the engine has told all it knows now; waits end unless an event that lags still comes. */
    void answered(String id) {
        answered(id, LAG);
    }

    /** Says that nobody is there to tell more; waits end at once. */
    void unreachable(String id) {
        answered(id, 0);
    }

    private synchronized void answered(String id, long lag) {
        Waiting those = waiting.get(id);
        if (those != null) {
            those.answeredUntil = nanoTime.getAsLong() + lag;
            notifyAll();
        }
    }

    /** Takes over a naming unless a newer one is known. */
    void put(String id, Naming naming, long asOf) {
        synchronized (this) {
            Entry old = entries.get(id);
            if (old != null && old.asOf > asOf) {
                return;
            }
            Naming now = old == null ? naming : merged(old.naming, naming);
            int more = Kept.bytes(id, now) - (old == null ? 0 : Kept.bytes(id, old.naming));
            if (bytes + more > MOST_BYTES) {
                return; // it is shown by its id; others keep their names
            }
            bytes += more;
            entries.put(id, new Entry(now, asOf));
            notifyAll();
            if (old != null && old.naming.equals(now)) {
                return;
            }
        }
        try {
            tell(id);
        } catch (OutOfMemoryError e) {
            forget(id); // whoever asks again brings it again, and it is told then
            throw e;
        }
    }

    private synchronized void forget(String id) {
        Entry entry = entries.remove(id);
        bytes -= entry == null ? 0 : Kept.bytes(id, entry.naming);
    }

    /** Tells the listener what is known of the container. */
    void tell(String id) {
        synchronized (telling) { // asked for within: another thread may have brought a newer one meanwhile
            known(id).ifPresent(naming -> named.accept(id, naming));
        }
    }

    /** The container is gone: its naming answers for a minute yet. */
    synchronized void gone(String id) {
        gone.add(new Gone(id, nanoTime.getAsLong()));
        forget();
    }

    /** A whole list, as of a time: containers not in it are gone. */
    synchronized void retain(Set<String> ids, long asOf) {
        Set<String> leaving = gone.stream().map(Gone::id).collect(Collectors.toSet());
        entries.forEach((id, entry) -> {
            if (!ids.contains(id) && entry.asOf < asOf && !leaving.contains(id)) {
                gone.add(new Gone(id, nanoTime.getAsLong()));
            }
        });
        forget();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized int size() {
        return entries.size();
    }

    private boolean complete(String id) {
        Entry entry = entries.get(id);
        return entry != null && !entry.naming.image().isEmpty();
    }

    private void forget() {
        long now = nanoTime.getAsLong();
        Iterator<Gone> oldestFirst = gone.iterator();
        while (oldestFirst.hasNext()) {
            Gone next = oldestFirst.next();
            if (now - next.at < KEPT.toNanos() && gone.size() <= KEPT_AT_MOST) {
                return;
            }
            forget(next.id);
            oldestFirst.remove();
        }
    }

    /** A list shows an image's id once its tag points elsewhere; the reference stays the better name. */
    private static Naming merged(Naming old, Naming now) {
        boolean keepsName = now.name().isEmpty();
        boolean keepsImage =
                now.image().isEmpty() || isImageId(now.image()) && !old.image().isEmpty();
        return new Naming(keepsName ? old.name() : now.name(), keepsImage ? old.image() : now.image());
    }

    private static boolean isImageId(String image) {
        return image.startsWith("sha256:") || image.matches("[0-9a-f]{12}|[0-9a-f]{64}");
    }
}
