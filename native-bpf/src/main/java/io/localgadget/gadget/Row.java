package io.localgadget.gadget;

import io.localgadget.container.Container;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event and the container it happened in.
 *
 * @param container null for a process outside containers
 */
public record Row<E extends Event>(E event, @Nullable Container container) {

    /** The columns that every gadget has, the container first. {@code clock} turns event times into wall time. */
    public static <E extends Event> List<Column<Row<E>>> commonColumns(EventClock clock) {
        UserNames users = new UserNames();
        ContainerTexts texts = new ContainerTexts();
        return List.of(
                Column.<Row<E>>words(
                                "container",
                                16,
                                "container name",
                                r -> texts.of(r.container).name())
                        .byDefault(),
                Column.words(
                        "image",
                        20,
                        "container image",
                        r -> texts.of(r.container).image()),
                Column.words(
                        "runtime",
                        10,
                        "docker, podman, containerd, cri-o, runc, crun",
                        r -> texts.of(r.container).runtime()),
                Column.words(
                        "containerId",
                        13,
                        "container id",
                        r -> texts.of(r.container).id()),
                Column.words(
                        "pod", 20, "Kubernetes pod", r -> texts.of(r.container).pod()),
                Column.words(
                        "namespace",
                        16,
                        "Kubernetes namespace",
                        r -> texts.of(r.container).namespace()),
                Column.time(
                        "timestamp",
                        "when it happened",
                        r -> clock.wallTime(r.process().timestamp())),
                Column.number(
                        "mntns",
                        10,
                        "inode number of the mount namespace",
                        r -> r.process().mountNamespace()),
                Column.<Row<E>>number(
                                "pid",
                                7,
                                "process id on the host",
                                r -> r.process().pid())
                        .byDefault(),
                Column.number(
                        "tid", 7, "thread id on the host", r -> r.process().tid()),
                Column.number(
                        "ppid", 7, "process id of the parent", r -> r.process().ppid()),
                Column.<Row<E>>words(
                                "comm",
                                16,
                                "name of the process",
                                r -> r.process().comm())
                        .byDefault(),
                Column.number(
                        "uid",
                        6,
                        "user id on the host",
                        r -> Integer.toUnsignedLong(r.process().uid())),
                Column.number(
                        "gid",
                        6,
                        "group id on the host",
                        r -> Integer.toUnsignedLong(r.process().gid())),
                Column.words(
                        "user",
                        12,
                        "the host's name of the uid",
                        r -> users.name(r.process().uid())));
    }

    private ProcessInfo process() {
        return event.process();
    }
}
