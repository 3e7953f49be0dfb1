package io.localgadget.cli.containers;

import io.localgadget.container.Container;
import io.localgadget.container.ContainerCollection.Change;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The columns of list-containers, for containers and for what happens to them. */
final class ContainerColumns {
    private ContainerColumns() {}

    static List<Column<Container>> ofContainers() {
        return of(Function.identity());
    }

    /** Those of -w: when and what come first. */
    static List<Column<Change>> ofChanges() {
        List<Column<Change>> columns = new ArrayList<>();
        columns.add(Column.<Change>time("timestamp", "when it happened", c -> nanos(c.at()))
                .byDefault());
        columns.add(Column.<Change>words(
                        "event", 8, "CREATED or DELETED", c -> Text.of(c.kind().name()))
                .byDefault());
        columns.addAll(of(Change::container));
        return List.copyOf(columns);
    }

    private static <T> List<Column<T>> of(Function<T, Container> container) {
        return List.of(
                words("runtime", 10, "docker, podman, containerd, cri-o, runc, crun", container, Container::runtime)
                        .byDefault(),
                words("id", 13, "container id", container, Container::id).byDefault(),
                words("name", 24, "container name", container, Container::name).byDefault(),
                words("image", 24, "container image", container, Container::image)
                        .byDefault(),
                Column.<T>number(
                                "pid",
                                7,
                                "first process, as the host numbers it",
                                row -> container.apply(row).pid())
                        .byDefault(),
                Column.number(
                        "mntns",
                        10,
                        "inode number of the mount namespace",
                        row -> container.apply(row).mountNamespace()),
                Column.number(
                        "netns",
                        10,
                        "inode number of the network namespace",
                        row -> container.apply(row).networkNamespace()),
                words("pod", 20, "Kubernetes pod", container, c -> c.pod().name()),
                words(
                        "namespace",
                        16,
                        "Kubernetes namespace",
                        container,
                        c -> c.pod().namespace()),
                Column.time(
                        "startedAt",
                        "when its runtime created it",
                        row -> nanos(container.apply(row).startedAt())));
    }

    private static <T> Column<T> words(
            String name,
            int width,
            String description,
            Function<T, Container> container,
            Function<Container, String> get) {
        return Column.words(name, width, description, row -> Text.of(get.apply(container.apply(row))));
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }
}
