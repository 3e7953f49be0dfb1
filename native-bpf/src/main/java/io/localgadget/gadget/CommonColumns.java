package io.localgadget.gadget;

import io.localgadget.container.Container;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The columns that gadgets have in common, declared once for all kinds of rows. */
public final class CommonColumns {
    private CommonColumns() {}

    /** What is known of the container of a row, its name first; empty texts where {@code container} gives null. */
    public static <T> List<Column<T>> ofContainer(Function<? super T, @Nullable Container> container) {
        ContainerTexts texts = new ContainerTexts();
        Function<T, ContainerTexts.Texts> of = row -> texts.of(container.apply(row));
        return List.of(
                Column.<T>words(
                                "container",
                                16,
                                "container name",
                                r -> of.apply(r).name())
                        .byDefault(),
                Column.words("image", 20, "container image", r -> of.apply(r).image()),
                Column.words(
                        "runtime",
                        10,
                        "docker, podman, containerd, cri-o, runc, crun",
                        r -> of.apply(r).runtime()),
                Column.words("containerId", 13, "container id", r -> of.apply(r).id()),
                Column.words("pod", 20, "Kubernetes pod", r -> of.apply(r).pod()),
                Column.words(
                        "namespace",
                        16,
                        "Kubernetes namespace",
                        r -> of.apply(r).namespace()));
    }

    /** {@code wallTime} gives nanoseconds since the epoch. */
    public static <T> Column<T> timestamp(ToLongFunction<? super T> wallTime) {
        return Column.time("timestamp", "when it happened", wallTime);
    }

    public static <T> Column<T> mntns(ToLongFunction<? super T> inode) {
        return Column.number("mntns", 10, "inode number of the mount namespace", inode);
    }

    public static <T> Column<T> pid(ToLongFunction<? super T> pid) {
        return Column.<T>number("pid", 7, "process id on the host", pid).byDefault();
    }

    public static <T> Column<T> tid(ToLongFunction<? super T> tid) {
        return Column.number("tid", 7, "thread id on the host", tid);
    }

    public static <T> Column<T> ppid(ToLongFunction<? super T> ppid) {
        return Column.number("ppid", 7, "process id of the parent", ppid);
    }

    public static <T> Column<T> comm(Function<? super T, Text> comm) {
        return Column.<T>words("comm", 16, "name of the process", comm).byDefault();
    }

    public static <T> Column<T> uid(ToIntFunction<? super T> uid) {
        return Column.number("uid", 6, "user id on the host", r -> Integer.toUnsignedLong(uid.applyAsInt(r)));
    }

    public static <T> Column<T> gid(ToIntFunction<? super T> gid) {
        return Column.number("gid", 6, "group id on the host", r -> Integer.toUnsignedLong(gid.applyAsInt(r)));
    }

    public static <T> Column<T> user(ToIntFunction<? super T> uid) {
        UserNames users = new UserNames();
        return Column.words("user", 12, "the host's name of the uid", r -> users.name(uid.applyAsInt(r)));
    }
}
