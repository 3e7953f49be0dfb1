package io.localgadget.container;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Containers whose state is in a folder that nobody names any more: {@code runc --root DIR run --detach} leaves nothing
 * but the container's processes. What they are called, nothing on the host tells, so they are said and not listed.
 *
 * <p>Such a container's first process is number 1 of a pid namespace right below ours; its root is not the host's, as
 * that of services is; and the runtime that made it has gone, so its parent is whoever takes in orphans and has another
 * control group. The makers of other such namespaces stay as the parents: bwrap(1), unshare(1), browsers, LXC.
 */
final class StatelessContainers {
    private static final int INIT = 1;
    /** Of 15 bytes at most, as proc(5) has it. */
    private static final Set<String> OTHER_MAKERS =
            Set.of("bwrap", "unshare", "nsenter", "systemd-nspawn", "lxc-start", "lxc-execute", "[lxc monitor] /");

    private static final String OF_LXC = "/lxc.payload";

    private final Proc proc;
    private final Membership membership;

    /** Safe for all threads. */
    StatelessContainers(Proc proc, Membership membership) {
        this.proc = proc;
        this.membership = membership;
    }

    /**
     * First processes that look like containers'. A runtime writes the state first and executes the container's program
     * then, so a scan that follows finds those of them that have a state.
     */
    List<Integer> candidates() {
        long own = proc.ownPidNamespace();
        String root = proc.ownRootMount().orElse("");
        return proc.all().stream()
                .filter(pid -> isFirst(pid, own) && looksLikeAContainers(pid, root))
                .sorted()
                .toList();
    }

    /** A sentence on the candidates that are in no known container; empty where there is none. */
    Optional<String> hint(List<Integer> candidates, ContainerCollection collection) {
        Set<Long> known = collection.all().stream()
                .map(container -> proc.pidNamespace(container.pid()))
                .collect(Collectors.toSet());
        List<Integer> unknown = candidates.stream()
                .filter(pid -> proc.exists(pid)
                        && !known.contains(proc.pidNamespace(pid))
                        && collection.byMountNamespace(proc.mountNamespace(pid)).isEmpty())
                .toList();
        if (unknown.isEmpty()) {
            return Optional.empty();
        }
        String first = "process " + unknown.getFirst() + " (" + proc.command(unknown.getFirst()) + ")";
        String end = " not known: --runtime-root DIR tells it, with what --root of runc or crun was";
        return Optional.of(
                unknown.size() == 1
                        ? first + " seems to be of a container that is not shown, since its state folder is" + end
                        : first + " and " + (unknown.size() - 1)
                                + " more seem to be of containers that are not shown, since their state folder is"
                                + end);
    }

    private boolean isFirst(int pid, long ownPidNamespace) {
        long namespace = proc.pidNamespace(pid);
        if (namespace == 0 || namespace == ownPidNamespace) {
            return false;
        }
        List<Integer> numbers = proc.numbers(pid);
        return numbers.size() == 2 && numbers.getLast() == INIT;
    }

    private boolean looksLikeAContainers(int pid, String hostsRoot) {
        int parent = proc.parent(pid);
        String command = proc.command(pid);
        if (OTHER_MAKERS.contains(command)
                || OTHER_MAKERS.contains(proc.command(parent))
                || RuntimeProcess.isRuntime(command)) { // not at its program yet
            return false;
        }
        String root = proc.rootMount(pid).orElse(hostsRoot);
        Map<String, String> groups = proc.controlGroups(pid);
        return !root.equals(hostsRoot)
                && groups.values().stream().noneMatch(StatelessContainers::isOfAnother)
                && (parent == INIT || !groups.equals(proc.controlGroups(parent)))
                && !membership.isInside(parent);
    }

    private static boolean isOfAnother(String group) {
        return group.contains(OF_LXC) || group.endsWith(".service");
    }
}
