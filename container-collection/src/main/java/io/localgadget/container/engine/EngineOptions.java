package io.localgadget.container.engine;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Which engines give names, and where they listen.
 *
 * @param runtimes the runtimes wanted (docker, podman, containerd, cri-o); empty means all
 * @param sockets the sockets named by hand, by runtime; one that does not answer is an error
 */
public record EngineOptions(Set<String> runtimes, Map<String, Path> sockets) {
    public EngineOptions {
        runtimes = Set.copyOf(runtimes);
        sockets = Map.copyOf(sockets);
    }

    boolean wants(String runtime) {
        return runtimes.isEmpty() || runtimes.contains(runtime);
    }
}
