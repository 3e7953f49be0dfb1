package io.localgadget.container;

import java.util.Map;
import java.util.Optional;

/**
 * Says which processes are a container's, by /proc: no runtime that one of those executes is believed, for it may be any
 * program under that name, and what it says of paths and process ids holds in its own namespaces only. Safe for all
 * threads.
 *
 * <p>A process in another pid namespace than ours is in some container, known or not. One that shares ours, as with
 * {@code --pid=host}, is in a container's mount namespace, has an ancestor there, or is in a container's control group,
 * which it cannot leave. A mount namespace of its own tells nothing: rootless engines and dockerd may have one.
 */
final class Membership {
    /** No chain of parents is longer, and one that is read while processes come and go might be a ring. */
    private static final int GENERATIONS = 256;

    private static final int INIT = 1;

    private final ContainerCollection collection;
    private final Proc proc;

    Membership(ContainerCollection collection, Proc proc) {
        this.collection = collection;
        this.proc = proc;
    }

    /** Whether the process is a container's; false of one that is not there. */
    boolean isInside(int pid) {
        int at = pid;
        for (int i = 0; i < GENERATIONS && at > INIT; i++) {
            if (isSeparate(at) || isContainers(at)) {
                return true;
            }
            at = proc.parent(at);
        }
        long mountNamespace = proc.mountNamespace(pid);
        return mountNamespace != 0 && !proc.isHostMountNamespace(mountNamespace) && isInContainersGroup(pid);
    }

    private boolean isSeparate(int pid) {
        long namespace = proc.pidNamespace(pid);
        return namespace != 0 && namespace != proc.ownPidNamespace();
    }

    private boolean isContainers(int pid) {
        long mountNamespace = proc.mountNamespace(pid);
        return collection.byMountNamespace(mountNamespace).isPresent()
                || collection
                        .byPid(pid)
                        .filter(c -> c.mountNamespace() == mountNamespace)
                        .isPresent();
    }

    /** Whether a step of its group's path names a container that is in that group too, as all engines have it. */
    private boolean isInContainersGroup(int pid) {
        for (Map.Entry<String, String> group : proc.controlGroups(pid).entrySet()) {
            String path = group.getValue();
            for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
                if (isGroupOfContainer(group.getKey(), path.substring(0, end), pid)) {
                    return true;
                }
            }
            if (isGroupOfContainer(group.getKey(), path, pid)) {
                return true;
            }
        }
        return false;
    }

    /** {@code docker/ID}, {@code docker-ID.scope}, {@code cri-containerd-ID.scope}, {@code libpod-ID.scope/container}. */
    private boolean isGroupOfContainer(String hierarchy, String path, int pid) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.endsWith(".scope")) {
            name = name.substring(0, name.length() - ".scope".length());
        }
        while (true) {
            Optional<Container> container = collection.byId(name);
            if (container.isPresent() && isIn(container.get(), hierarchy, path) && concerns(container.get(), pid)) {
                return true;
            }
            int dash = name.indexOf('-');
            if (dash < 0) {
                return false;
            }
            name = name.substring(dash + 1);
        }
    }

    private boolean isIn(Container container, String hierarchy, String path) {
        String own = proc.controlGroups(container.pid()).getOrDefault(hierarchy, "");
        return own.equals(path) || own.startsWith(path + "/");
    }

    /** A user's container may have any id, such as the name of a slice that holds all of that user's sessions. */
    private boolean concerns(Container container, int pid) {
        return container.user() == 0 || container.user() == proc.user(pid);
    }
}
