package io.localgadget.container.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Podman's names, which need no daemon: from conmon's arguments and from the container stores, those of root and
 * those that a conmon has named. A store is looked at when somebody waits for a name and once a second, so that a
 * rename is seen; an id belongs to the store that had it first, so that no user's store can rename root's containers.
 */
final class PodmanEngine implements Engine {
    static final Path DEFAULT_ROOT = Path.of("/var/lib/containers/storage");
    private static final long GLANCE_MILLIS = 1000;
    private static final int MOST_STORES = 64;
    private static final int LONGEST_NAME = 1024;
    /** Of each store but the first; all of them are in the hands of users. */
    private static final int OTHERS_BYTES = 256 << 10;

    private record Store(PodmanStore files, Set<String> ids) {}

    private final Namings namings;
    private final Thread thread;

    /** By root; only the engine's thread changes it, after start. */
    private final Map<Path, Store> stores = new LinkedHashMap<>();

    private final Map<String, Path> owners = new HashMap<>();

    // guarded by this
    private final Set<Path> newRoots = new HashSet<>();
    private final Set<String> asked = new HashSet<>();
    private final Set<String> learned = new HashSet<>();
    private boolean closed;

    PodmanEngine(Path defaultRoot, BiConsumer<String, Naming> named) {
        namings = new Namings(named, System::nanoTime);
        stores.put(defaultRoot, new Store(new PodmanStore(defaultRoot, Kept.MOST_BYTES), new HashSet<>()));
        thread = Thread.ofPlatform().daemon().name("podman store").unstarted(this::run);
        thread.start();
    }

    @Override
    public String runtime() {
        return "podman";
    }

    @Override
    public Optional<Naming> known(String id) {
        return namings.known(id);
    }

    @Override
    public void tell(String id) {
        namings.tell(id);
    }

    @Override
    public Optional<Naming> await(String id, Duration max) throws InterruptedException {
        return namings.await(id, max, () -> ask(id));
    }

    /** Takes a name from somewhere else; what a store says goes before it. */
    void learned(String id, String name) {
        if (!Kept.isId(id) || name.length() > LONGEST_NAME) {
            return; // podman gives no such; any process may call itself conmon
        }
        namings.put(id, new Naming(name, ""), 0);
        synchronized (this) {
            learned.add(id);
        }
    }

    /** Takes what conmon's arguments tell, also of a conmon that has ended. */
    void learned(Conmon conmon) {
        if (!conmon.name().isEmpty()) {
            learned(conmon.id(), conmon.name());
        }
        synchronized (this) {
            conmon.roots().stream()
                    .limit(Math.max(0, MOST_STORES - newRoots.size()))
                    .forEach(newRoots::add);
        }
    }

    @Override
    public void close() {
        namings.close();
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Threads.end(thread);
    }

    private synchronized void ask(String id) {
        asked.add(id);
        notifyAll();
    }

    private void run() {
        try {
            Set<String> questions = Set.of();
            do {
                Collection<String> fromConmon = adopt();
                stores.forEach(this::read);
                stores.entrySet()
                        .removeIf(store ->
                                store.getKey() != stores.keySet().iterator().next()
                                        && !store.getValue().files.exists());
                // a name that only conmon told has no store to tell of its end
                fromConmon.stream().filter(id -> !owners.containsKey(id)).forEach(namings::gone);
                questions.forEach(namings::answered);
                questions = next();
            } while (!isClosed());
        } catch (InterruptedException e) {
            // nobody but close() ends this thread, and it has no use for interrupts
        }
    }

    /** Waits until somebody asks, or it is time to look again. */
    private synchronized Set<String> next() throws InterruptedException {
        if (!closed && asked.isEmpty()) {
            wait(GLANCE_MILLIS);
        }
        Set<String> questions = Set.copyOf(asked);
        asked.clear();
        return questions;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized Collection<String> adopt() {
        for (Path root : newRoots) {
            if (stores.size() < MOST_STORES) {
                stores.computeIfAbsent(root, unused -> new Store(new PodmanStore(root, OTHERS_BYTES), new HashSet<>()));
            }
        }
        newRoots.clear();
        List<String> ids = new ArrayList<>(learned);
        learned.clear();
        return ids;
    }

    private void read(Path root, Store store) {
        Map<String, Naming> now;
        try {
            Optional<Map<String, Naming>> changed = store.files.changed();
            if (changed.isEmpty()) {
                return;
            }
            now = changed.get();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // podman replaces its files as a whole, so a broken one is not podman's; looked at again next time
            Debug.log("reading podman's store " + root, e);
            return;
        }
        long asOf = DockerEvents.now();
        now.forEach((id, naming) -> {
            if (owners.putIfAbsent(id, root) == null || root.equals(owners.get(id))) {
                store.ids.add(id);
                namings.put(id, naming, asOf);
            }
        });
        store.ids.removeIf(id -> {
            boolean left = !now.containsKey(id);
            if (left) {
                owners.remove(id);
                namings.gone(id);
            }
            return left;
        });
    }
}
