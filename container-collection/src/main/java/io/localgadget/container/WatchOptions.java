package io.localgadget.container;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Where names come from.
 *
 * @param runtimes docker, podman, containerd, cri-o, runc, crun; empty means whichever there are
 * @param sockets the sockets named by hand, by runtime; one that does not answer is an error
 */
public record WatchOptions(Set<String> runtimes, Map<String, Path> sockets) {
    /** All runtimes at their usual places. */
    public static final WatchOptions DEFAULT = new WatchOptions(Set.of(), Map.of());

    public WatchOptions {
        runtimes = Set.copyOf(runtimes);
        sockets = Map.copyOf(sockets);
    }
}
