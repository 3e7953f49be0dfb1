package io.localgadget.tracing;

import io.localgadget.container.Container;
import io.localgadget.gadget.ProcessInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which container each process of one moment belongs to. That of its mount namespace; a process in a namespace that is
 * neither a container's nor the host's belongs to the container whose pid namespace it is in, or to that of its nearest
 * ancestor which has one: so what a container unshared stays the container's, and a service's namespace the host's. The
 * same holds for an ended process, which has no mount namespace any more. Immutable.
 */
final class Owners {
    private static final int INIT = 1;
    /** No chain of parents is longer, and one that is read while processes come and go might be a ring. */
    private static final int GENERATIONS = 1000;

    private final Map<Integer, Owner> processes = new HashMap<>();
    private final Map<Long, Container> byMountNamespace = new HashMap<>();
    private final Map<Long, Container> byPidNamespace = new HashMap<>();
    private final Set<Long> hostMountNamespaces = new HashSet<>();

    /**
     * A process.
     *
     * @param pidNamespace inode number of its pid namespace; 0 if it has ended
     */
    record Owner(ProcessInfo process, long pidNamespace) {}

    /** {@code self} is our own process, which runs on the host. */
    Owners(List<Owner> owners, Collection<Container> containers, int self) {
        owners.forEach(owner -> processes.put(owner.process().pid(), owner));
        Set<Long> hostPidNamespaces = new HashSet<>();
        for (int pid : new int[] {INIT, self}) {
            Owner owner = processes.get(pid);
            if (owner != null) {
                hostMountNamespaces.add(owner.process().mountNamespaceId());
                hostPidNamespaces.add(owner.pidNamespace());
            }
        }
        for (Container container : containers) {
            Owner first = processes.get(container.pid());
            if (first != null && first.process().mountNamespace() == container.mountNamespace()) {
                byMountNamespace.put(first.process().mountNamespaceId(), container);
                if (first.pidNamespace() != 0 && !hostPidNamespaces.contains(first.pidNamespace())) {
                    // of several in one, as in a pod that shares it, the first
                    byPidNamespace.putIfAbsent(first.pidNamespace(), container);
                }
            }
        }
    }

    /** The container of an entry's process; empty for one outside containers. */
    Optional<Container> container(ProcessInfo entry) {
        Owner owner = processes.get(entry.pid());
        Owner at = owner == null ? new Owner(entry, 0) : owner;
        for (int i = 0; i < GENERATIONS && at != null; i++) {
            long namespace = at.process().mountNamespaceId();
            Container container = byMountNamespace.get(namespace);
            if (container == null && !hostMountNamespaces.contains(namespace)) {
                container = byPidNamespace.get(at.pidNamespace());
            }
            if (container != null || hostMountNamespaces.contains(namespace)) {
                return Optional.ofNullable(container);
            }
            at = processes.get(at.process().ppid());
        }
        return Optional.empty();
    }
}
