package io.localgadget.container;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The state directories of runtimes: the usual ones and those we have heard of. Safe for all threads. */
final class StateRoots {
    private static final int AT_MOST = 1024;
    private static final int OF_A_USER = 16;
    private static final List<String> USUAL = List.of(
            "run/docker/runtime-*/moby", "run/containerd/runc/*", "run/k3s/containerd/runc/*", "run/runc", "run/crun");
    private static final List<String> USUAL_OF_USERS = List.of("run/user/*/runc", "run/user/*/crun");
    private static final List<String> USUAL_TASKS = List.of(
            "run/containerd/io.containerd.runtime.v2.task/*", "run/*/containerd/io.containerd.runtime.v2.task/*");

    private final Path slash;
    private final HeardOf heardOf = new HeardOf();
    private final HeardOf tasksHeardOf = new HeardOf();

    /**
     * A folder.
     *
     * @param user whose word it is that states are there, whoever wrote them; 0 for root's
     */
    record Root(Path folder, int user) {}

    private static final class HeardOf {
        private final Map<Path, Integer> users = new LinkedHashMap<>();
        private final PerUser<Path> ofUsers = new PerUser<>(OF_A_USER);

        void add(Path folder, int user) {
            boolean known = users.containsKey(folder);
            if (known && user == 0 || !known && users.size() < AT_MOST && ofUsers.admits(user, folder)) {
                users.put(folder, user);
            }
        }

        void addTo(Map<Path, Root> found, boolean roots) {
            users.forEach((folder, user) -> {
                if ((user == 0) == roots) {
                    found.putIfAbsent(folder, new Root(folder, user));
                }
            });
        }
    }

    /** {@code slash} is the root directory. */
    StateRoots(Path slash) {
        this.slash = slash;
    }

    /** Takes in a state directory that a process of this user told of. */
    synchronized void add(Path root, int user) {
        heardOf.add(root, user);
    }

    /** A folder of a containerd namespace in which each folder is a container's bundle. */
    synchronized void addTasks(Path folder, int user) {
        tasksHeardOf.add(folder, user);
    }

    /** Those that are there now; those of users last, since what is claimed first counts. */
    synchronized List<Root> all() {
        Map<Path, Root> found = usual(USUAL);
        heardOf.addTo(found, true);
        for (String pattern : USUAL_OF_USERS) {
            for (Path folder : RuntimeBinaries.expand(slash, pattern)) {
                found.putIfAbsent(folder, new Root(folder, ownerOfParent(folder)));
            }
        }
        heardOf.addTo(found, false);
        return new ArrayList<>(found.values());
    }

    /** Whose the user's folder is, whatever the runtime's in it is. */
    private static int ownerOfParent(Path folder) {
        try {
            return StateFile.ownerOf(folder.getParent(), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return 0; // it cannot be read, and so nothing in it
        }
    }

    /** The folders of containerd's bundles that are there now. */
    synchronized List<Root> tasks() {
        Map<Path, Root> found = usual(USUAL_TASKS);
        tasksHeardOf.addTo(found, true);
        tasksHeardOf.addTo(found, false);
        return new ArrayList<>(found.values());
    }

    private Map<Path, Root> usual(List<String> patterns) {
        Map<Path, Root> found = new LinkedHashMap<>();
        for (String pattern : patterns) {
            for (Path folder : RuntimeBinaries.expand(slash, pattern)) {
                found.putIfAbsent(folder, new Root(folder, 0));
            }
        }
        return found;
    }
}
