package io.localgadget.tracing;

import io.localgadget.bpf.BpfMap;
import io.localgadget.container.Container;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells the kernel side which processes belong to containers that it did not see start. For the reader's thread. */
public final class ExistingMembers {
    private final Tracker tracker;
    private final BpfMap filter;

    /** Hears of each container that is found, with the id of its mount namespace, and says whether it is a new one. */
    @FunctionalInterface
    public interface Found {
        boolean isNew(long id, Container container);
    }

    public ExistingMembers(Tracker tracker) {
        this.tracker = tracker;
        filter = tracker.filter();
    }

    /**
     * Lets those of these containers pass whose first process is there, and says of all their processes whose they are.
     *
     * @param tasks the processes that there are
     * @return how many containers, or processes of theirs, found no room in the kernel's maps
     */
    public int adopt(Collection<Container> containers, List<Task> tasks, Found found) {
        Map<Integer, Container> byPid = new HashMap<>();
        containers.forEach(container -> byPid.put(container.pid(), container));
        Map<Container, Long> entered = new HashMap<>();
        int withoutRoom = 0;
        for (Task task : tasks) {
            Container container = byPid.get(task.pid());
            if (container == null || task.namespace().inode() != container.mountNamespace() || isOfAnother(task)) {
                continue;
            }
            long id = task.namespace().id();
            if (found.isNew(id, container)) {
                withoutRoom += filter.offer(id, FilterState.PASS.ordinal()) ? 0 : 1;
                entered.put(container, id);
            }
        }
        return entered.isEmpty() ? 0 : withoutRoom + claim(entered);
    }

    /** Whether a process is known to belong to another container than the one whose first process it is said to be. */
    private static boolean isOfAnother(Task task) {
        return task.container() != 0 && task.container() != task.namespace().id();
    }

    /** For the processes of these containers that are in other mount namespaces than their container's first one. */
    private int claim(Map<Container, Long> containers) {
        List<Task> tasks = tracker.tasks(); // those that are in that one are the container's from here on
        Owners owners = Owners.ofTasks(tasks, containers.keySet());
        Map<Task, Long> strays = new HashMap<>();
        for (Task task : tasks) {
            if (task.container() == 0) {
                owners.container(task.process()).ifPresent(owner -> strays.put(task, containers.get(owner)));
            }
        }
        return tracker.claim(strays);
    }
}
