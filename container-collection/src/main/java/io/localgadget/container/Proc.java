package io.localgadget.container;

import io.localgadget.ffi.UserNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What /proc says of processes, proc(5); a process that has gone, or that we may not see, gives empty answers. */
record Proc(Path root) {
    static final Proc HOST = new Proc(Path.of("/proc"));
    private static final int START_TIME = 22;

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

    /** When it started, in clock ticks since boot; 0 if it is not there. */
    long startTime(int pid) {
        try {
            String stat = Files.readString(file(pid, "stat"), StandardCharsets.ISO_8859_1);
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(afterName[START_TIME - 3]);
        } catch (IOException | RuntimeException e) {
            return 0; // gone, or ended while we read
        }
    }

    boolean exists(int pid) {
        return Files.exists(file(pid, "stat"));
    }

    /** The arguments; empty for a kernel thread, a zombie, or nobody. */
    List<String> arguments(int pid) {
        try {
            byte[] line = Files.readAllBytes(file(pid, "cmdline"));
            if (line.length == 0) {
                return List.of();
            }
            int end = line[line.length - 1] == 0 ? line.length - 1 : line.length;
            return List.of(new String(line, 0, end, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException e) {
            return List.of();
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

    /** The user who runs it; 0 where it is not there. */
    int user(int pid) {
        try {
            return (int) Files.getAttribute(file(pid, "stat"), "unix:uid");
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Whether a process is one of this user: runs as that user, or in a user namespace that is the user's, as all of
     * rootless containers do. Of whose root is told everything.
     */
    boolean isOf(int user, int pid) {
        return user == 0
                || user(pid) == user
                || UserNamespace.owner(file(pid, "ns/user")).orElse(0) == user;
    }

    /** The processes whose command name (the first 15 bytes) begins so. */
    List<Integer> named(String... prefixes) {
        List<Integer> pids = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path process : processes) {
                String name = command(process);
                for (String prefix : prefixes) {
                    if (name.startsWith(prefix)) {
                        pids.add(Integer.parseInt(process.getFileName().toString()));
                        break;
                    }
                }
            }
        } catch (IOException e) {
            throw new ContainerException("cannot read " + root + ": " + e.getMessage() + "; is it mounted?", e);
        }
        return pids;
    }

    private static String command(Path process) {
        try {
            return Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has ended since it was listed
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
