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
 * Which container each process of one moment belongs to: that of its mount namespace, failing that of its pid namespace,
 * failing that of its nearest ancestor that has one. So what a container's process made or joined, be it the host's
 * namespace, leaves it with its container, and a service's namespace is the host's. The same holds for an ended process,
 * which has no mount namespace any more. Immutable.
 */
final class Owners {
    private static final int INIT = 1;
    /** No chain of parents is longer, and one that is read while processes come and go might be a ring. */
    private static final int GENERATIONS = 1000;

    private final Map<Integer, Owner> processes = new HashMap<>();
    private final Map<Long, Container> byMountNamespace = new HashMap<>();
    private final Map<Long, Container> byPidNamespace = new HashMap<>();

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

    static Owners ofTasks(List<Task> tasks, Collection<Container> containers) {
        List<Owner> owners = tasks.stream()
                .map(task -> new Owner(task.process(), task.pidNamespace()))
                .toList();
        return new Owners(owners, containers, (int) ProcessHandle.current().pid());
    }

    /** The container of an entry's process; empty for one outside containers. */
    Optional<Container> container(ProcessInfo entry) {
        Owner owner = processes.get(entry.pid());
        Owner at = owner == null ? new Owner(entry, 0) : owner;
        for (int i = 0; i < GENERATIONS && at != null; i++) {
            Container container = byMountNamespace.get(at.process().mountNamespaceId());
            if (container == null) {
                container = byPidNamespace.get(at.pidNamespace());
            }
            if (container != null) {
                return Optional.of(container);
            }
            at = processes.get(at.process().ppid());
        }
        return Optional.empty();
    }
}
