package io.localgadget.container;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The state directories of runtimes: the usual ones and those we have heard of. Safe for all threads. */
final class StateRoots {
    private static final int AT_MOST = 1024;
    private static final List<String> USUAL = List.of(
            "run/docker/runtime-*/moby",
            "run/containerd/runc/*",
            "run/k3s/containerd/runc/*",
            "run/runc",
            "run/crun",
            "run/user/*/runc",
            "run/user/*/crun");
    private static final List<String> USUAL_TASKS = List.of(
            "run/containerd/io.containerd.runtime.v2.task/*", "run/*/containerd/io.containerd.runtime.v2.task/*");

    private final Path slash;
    private final Set<Path> heardOf = new LinkedHashSet<>();
    private final Set<Path> tasksHeardOf = new LinkedHashSet<>();

    /** {@code slash} is the root directory. */
    StateRoots(Path slash) {
        this.slash = slash;
    }

    synchronized void add(Path root) {
        if (heardOf.size() < AT_MOST) {
            heardOf.add(root);
        }
    }

    /** A folder of a containerd namespace in which each folder is a container's bundle. */
    synchronized void addTasks(Path folder) {
        if (tasksHeardOf.size() < AT_MOST) {
            tasksHeardOf.add(folder);
        }
    }

    /** Those that are there now. */
    synchronized List<Path> all() {
        return merged(USUAL, heardOf);
    }

    /** The folders of containerd's bundles that are there now. */
    synchronized List<Path> tasks() {
        return merged(USUAL_TASKS, tasksHeardOf);
    }

    private List<Path> merged(List<String> usual, Set<Path> others) {
        Set<Path> found = new LinkedHashSet<>();
        usual.forEach(pattern -> found.addAll(RuntimeBinaries.expand(slash, pattern)));
        found.addAll(others);
        return new ArrayList<>(found);
    }
}
