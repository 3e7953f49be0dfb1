package io.localgadget.container;

import io.localgadget.ffi.UserNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What /proc says of processes, proc(5); a process that has gone, or that we may not see, gives empty answers. */
record Proc(Path root) {
    static final Proc HOST = new Proc(Path.of("/proc"));
    /** Fields of /proc/PID/stat, which counts from 1. */
    private static final int PARENT = 4;

    private static final int START_TIME = 22;
    /** A process says how long its arguments are, and a gigabyte of memory may stand there. */
    private static final int MOST_ARGUMENTS = 1 << 16;

    private static final int MOST_MOUNTS = 1 << 16;
    private static final String NUMBERS = "NSpid:";

    private static final int INIT = 1;
    private static final int KTHREADD = 2;

    /** Inode number of the mount namespace; 0 if it cannot be read. */
    long mountNamespace(int pid) {
        return namespace(file(pid, "ns/mnt"));
    }

    long networkNamespace(int pid) {
        return namespace(file(pid, "ns/net"));
    }

    /** Our own mount namespace: that of the host. */
    long ownMountNamespace() {
        return namespace(root.resolve("self/ns/mnt"));
    }

    /**
     * Whether this is the host's mount namespace: ours, that of its first process or that of the kernel's threads. Ours may
     * be another, and not all of these can be read everywhere.
     */
    boolean isHostMountNamespace(long inode) {
        return inode == ownMountNamespace() || inode == mountNamespace(INIT) || inode == mountNamespace(KTHREADD);
    }

    long pidNamespace(int pid) {
        return namespace(file(pid, "ns/pid"));
    }

    /** Our own pid namespace: that of the host. */
    long ownPidNamespace() {
        return namespace(root.resolve("self/ns/pid"));
    }

    /** When it started, in clock ticks since boot; 0 if it is not there. */
    long startTime(int pid) {
        return stat(pid, START_TIME);
    }

    /** The process id of its parent; 0 if it has none or is not there. */
    int parent(int pid) {
        return (int) stat(pid, PARENT);
    }

    private long stat(int pid, int field) {
        try {
            String stat = Files.readString(file(pid, "stat"), StandardCharsets.ISO_8859_1);
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(afterName[field - 3]);
        } catch (IOException | RuntimeException e) {
            return 0; // gone, or ended while we read
        }
    }

    /** Its control group in each hierarchy, cgroups(7). */
    Map<String, String> controlGroups(int pid) {
        try {
            Map<String, String> groups = new HashMap<>();
            for (String line : Files.readString(file(pid, "cgroup"), StandardCharsets.ISO_8859_1)
                    .split("\n")) {
                String[] parts = line.split(":", 3); // number:controllers:path
                if (parts.length == 3) {
                    groups.put(parts[0], parts[2]);
                }
            }
            return groups;
        } catch (IOException e) {
            return Map.of(); // gone
        }
    }

    boolean exists(int pid) {
        return Files.exists(file(pid, "stat"));
    }

    /** What the process was executed with under this name in its environment, of which 64 KiB are looked at. */
    Optional<String> environment(int pid, String name) {
        try (InputStream file = Files.newInputStream(file(pid, "environ"))) {
            String all = new String(file.readNBytes(MOST_ARGUMENTS), StandardCharsets.UTF_8);
            return Arrays.stream(all.split("\0"))
                    .filter(variable -> variable.startsWith(name + "="))
                    .findFirst()
                    .map(variable -> variable.substring(name.length() + 1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The arguments, 64 KiB at most; empty for a kernel thread, a zombie, or nobody. */
    List<String> arguments(int pid) {
        try (InputStream file = Files.newInputStream(file(pid, "cmdline"))) {
            byte[] line = file.readNBytes(MOST_ARGUMENTS);
            if (line.length == 0) {
                return List.of();
            }
            int end = line[line.length - 1] == 0 ? line.length - 1 : line.length;
            return List.of(new String(line, 0, end, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The process's numbers: in our pid namespace, and in each below that it is in, its own last. Empty if it is not there. */
    List<Integer> numbers(int pid) {
        try {
            return Files.readAllLines(file(pid, "status"), StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith(NUMBERS))
                    .flatMap(line -> Arrays.stream(
                            line.substring(NUMBERS.length()).strip().split("\\s+")))
                    .map(Integer::valueOf)
                    .toList();
        } catch (IOException | NumberFormatException e) {
            return List.of();
        }
    }

    /**
     * What is mounted where the process has its root: the file system's device and the folder of it. It asks no file
     * system, since one may be served by a container. Empty where the root is no mount's, or nobody is there.
     */
    Optional<String> rootMount(int pid) {
        return rootMount(file(pid, "mountinfo"));
    }

    /** Ours: that of the host. */
    Optional<String> ownRootMount() {
        return rootMount(root.resolve("self/mountinfo"));
    }

    /** {@code ID PARENT DEVICE ROOT POINT …}, proc_pid_mountinfo(5); what is mounted first stands first. */
    private static Optional<String> rootMount(Path table) {
        try (InputStream file = Files.newInputStream(table)) {
            String text = new String(file.readNBytes(MOST_MOUNTS), StandardCharsets.ISO_8859_1);
            return text.lines()
                    .map(line -> line.split(" ", 6))
                    .filter(fields -> fields.length == 6 && fields[4].equals("/"))
                    .map(fields -> fields[2] + " " + fields[3])
                    .reduce((lower, upper) -> upper);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    Optional<Path> workingDirectory(int pid) {
        return link(file(pid, "cwd"));
    }

    Optional<Path> executable(int pid) {
        return link(file(pid, "exe"));
    }

    /** Identity of the file that the process executes: device and inode. */
    Optional<Object> executableKey(int pid) {
        return fileKey(file(pid, "exe"));
    }

    static Optional<Object> fileKey(Path path) {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The effective user id of whoever runs it; {@link RuntimeProcess#UNKNOWN_USER} where it is not there. That is the
     * owner of the folder: what lies in it belongs to root as soon as a process makes itself undumpable, proc(5).
     */
    int user(int pid) {
        try {
            return (int) Files.getAttribute(root.resolve(Integer.toString(pid)), "unix:uid");
        } catch (IOException e) {
            return RuntimeProcess.UNKNOWN_USER;
        }
    }

    /**
     * Whether a process is one of a container that this user may have made: it is in another user namespace than ours, as
     * all of a rootless container is, and that is the user's or the process runs as that user. A process of the same number
     * in a container of root's is not. Of whose root is told everything.
     */
    boolean isOf(int user, int pid) {
        Path namespace = file(pid, "ns/user");
        return user == 0
                || namespace(namespace) != namespace(root.resolve("self/ns/user"))
                        && (user(pid) == user || UserNamespace.owner(namespace).orElse(0) == user);
    }

    /** The processes whose command name (the first 15 bytes) begins so. */
    List<Integer> named(String... prefixes) {
        return all().stream()
                .filter(pid -> Arrays.stream(prefixes).anyMatch(command(pid)::startsWith))
                .toList();
    }

    /** The processes that there are now. */
    List<Integer> all() {
        List<Integer> pids = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path process : processes) {
                pids.add(Integer.parseInt(process.getFileName().toString()));
            }
        } catch (IOException e) {
            throw new ContainerException("cannot read " + root + ": " + e.getMessage() + "; is it mounted?", e);
        }
        return pids;
    }

    /** The command name: the first 15 bytes of the program's, unless the process has another; empty if it is not there. */
    String command(int pid) {
        try {
            String line = Files.readString(file(pid, "comm"), StandardCharsets.ISO_8859_1);
            return line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
        } catch (IOException e) {
            return "";
        }
    }

    private static long namespace(Path file) {
        String target = link(file).map(Path::toString).orElse("");
        int from = target.indexOf('[');
        int to = target.indexOf(']');
        return from < 0 || to < from ? 0 : Long.parseLong(target.substring(from + 1, to));
    }

    private static Optional<Path> link(Path file) {
        try {
            return Optional.of(Files.readSymbolicLink(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path file(int pid, String name) {
        return root.resolve(Integer.toString(pid)).resolve(name);
    }
}
