package io.localgadget.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where containers and names come from.
 *
 * @param runtimes docker, podman, containerd, cri-o, runc, crun; empty means whichever there are
 * @param sockets the sockets named by hand, by runtime; one that does not answer is an error
 * @param stateRoots further folders in which runtimes keep the state of containers
 */
public record WatchOptions(Set<String> runtimes, Map<String, Path> sockets, List<Path> stateRoots) {
    /** All runtimes at their usual places. */
    public static final WatchOptions DEFAULT = new WatchOptions(Set.of(), Map.of(), List.of());

    public WatchOptions {
        runtimes = Set.copyOf(runtimes);
        sockets = Map.copyOf(sockets);
        stateRoots = List.copyOf(stateRoots);
    }

    public WatchOptions(Set<String> runtimes, Map<String, Path> sockets) {
        this(runtimes, sockets, List.of());
    }
}
