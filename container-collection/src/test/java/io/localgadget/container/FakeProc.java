package io.localgadget.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A /proc in a folder, with processes that are nowhere else. The process itself, which is the host's, is in it. */
final class FakeProc {
    static final long HOST = 1;

    private final Path folder;
    private final Proc proc;

    FakeProc(Path folder) {
        this.folder = folder;
        this.proc = new Proc(folder);
        link("self", HOST, HOST, HOST);
    }

    Proc proc() {
        return proc;
    }

    /** A process that started at its pid; the namespaces are {@link #HOST} or any other number. */
    void add(int pid, int parent, long mountNamespace, long pidNamespace, String controlGroup) {
        link("" + pid, mountNamespace, pidNamespace, HOST);
        write(pid, "stat", pid + " (a) b) S " + parent + " 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 " + pid + " 20");
        write(pid, "cgroup", "0::" + controlGroup + "\n");
        write(pid, "comm", "runc\n");
    }

    /** The process's user namespace. */
    void setUserNamespace(int pid, long inode) {
        link(folder.resolve(pid + "/ns/user"), "user", inode);
    }

    /** The process's command name. */
    void setCommand(int pid, String name) {
        write(pid, "comm", name + "\n");
    }

    /** Its numbers, from our pid namespace to its own, and what is mounted where it has its root. */
    void setInside(int pid, String numbers, String rootMount) {
        write(pid, "status", "Name:\tx\nNSpid:\t" + numbers + "\nNSsid:\t1\n");
        setRootMount("" + pid, rootMount);
    }

    /** What is mounted at the root of a process or of {@code self}: a device and a folder of it. */
    void setRootMount(String process, String rootMount) {
        write(process, "mountinfo", "21 20 0:5 / /dev rw - devtmpfs dev rw\n20 1 " + rootMount + " / rw - ext4 x rw\n");
    }

    /** What the process was executed with. */
    void setEnvironment(int pid, String... variables) {
        write(pid, "environ", String.join("\0", variables) + "\0");
    }

    private void write(int pid, String name, String text) {
        write("" + pid, name, text);
    }

    private void write(String pid, String name, String text) {
        try {
            Files.writeString(folder.resolve(pid).resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void link(String process, long mountNamespace, long pidNamespace, long userNamespace) {
        Path namespaces = folder.resolve(process).resolve("ns");
        try {
            Files.createDirectories(namespaces);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        link(namespaces.resolve("mnt"), "mnt", mountNamespace);
        link(namespaces.resolve("pid"), "pid", pidNamespace);
        link(namespaces.resolve("user"), "user", userNamespace);
    }

    private static void link(Path link, String kind, long inode) {
        try {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(kind + ":[" + inode + "]"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
