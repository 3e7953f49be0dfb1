package io.localgadget.symbols;

import io.localgadget.container.Container;
import io.localgadget.gadget.Frame;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known of the functions of all containers, in bounded memory of which none takes all. For one thread. */
final class KnownContainers {
    /** Of functions that are remembered, in all; all of that can be read once more. */
    private static final int MOST_BYTES = 6 << 20;
    /** From so many on, those go of which no process is known. */
    private static final int MANY = 512;

    private final Map<String, ContainerFiles> all = new HashMap<>();
    private final Supplier<Set<ContainerFiles>> inUse;
    private final Consumer<ContainerFiles> forgotten;

    /**
     * Knows none.
     *
     * @param inUse tells whose processes are known
     * @param forgotten is told whose functions are forgotten
     */
    KnownContainers(Supplier<Set<ContainerFiles>> inUse, Consumer<ContainerFiles> forgotten) {
        this.inUse = inUse;
        this.forgotten = forgotten;
    }

    /** That of a container; null is the host. */
    ContainerFiles of(@Nullable Container container) {
        String key = container == null ? "" : container.runtime() + "/" + container.id();
        ContainerFiles known = all.get(key);
        if (known == null) {
            if (all.size() >= MANY) {
                all.values().retainAll(inUse.get());
            }
            known = new ContainerFiles(key, System::nanoTime);
            all.put(key, known);
        }
        return known;
    }

    /** Remembers a function; takes nothing more for a container that has its share until that is forgotten. */
    boolean remember(ContainerFiles owner, KnownFrames frames, long start, long end, Frame frame) {
        boolean room = FairShare.allows(owner.known(), bytes(), 2L * MOST_BYTES);
        if (room) {
            owner.learned(frames.put(start, end, frame));
        }
        return room;
    }

    /** Forgets those that know most, until all take no more than they may. */
    void shrink() {
        for (long left = bytes(); left > MOST_BYTES; ) {
            ContainerFiles most = all.values().stream()
                    .max(Comparator.comparingLong(ContainerFiles::known))
                    .orElseThrow();
            left -= most.known();
            forget(most);
        }
    }

    /** Forgets all. */
    void clear() {
        for (Iterator<ContainerFiles> rest = all.values().iterator(); rest.hasNext(); rest.remove()) {
            forget(rest.next());
        }
    }

    private void forget(ContainerFiles owner) {
        owner.forget();
        forgotten.accept(owner);
    }

    private long bytes() {
        return all.values().stream().mapToLong(ContainerFiles::known).sum();
    }
}
