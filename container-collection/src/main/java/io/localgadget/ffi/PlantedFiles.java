package io.localgadget.ffi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens, for reading, files that somebody in a container may have planted. Only regular files are opened: a pipe would
 * hold us, a device may act; what else it might be shows on a descriptor that names it only (O_PATH). No file system is
 * asked for anything that a process serves itself (FUSE): it need not answer.
 */
public final class PlantedFiles {
    // Flags of open(2), asm-generic/fcntl.h but for O_NOFOLLOW, which AArch64 has elsewhere.
    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;
    private static final int MOST_LINKS = 40;
    /** Each directory on the way is open meanwhile. */
    private static final int MOST_DEEP = 128;

    private static final int MOST_PATH_BYTES = 4096;
    private static final String PROC = "proc";

    private PlantedFiles() {}

    /** A file, whatever it is, that is named by a descriptor and not opened. */
    public static final class Named implements AutoCloseable {
        private final String name;
        private final int descriptor;
        private int mount;
        private String type = "";

        private Named(String name, int descriptor) {
            this.name = name;
            this.descriptor = descriptor;
        }

        /** Looks what is mounted there; it came from {@code before}. */
        private void look(@Nullable Named before, MountTable mounts) throws IOException {
            mount = MountTable.mount(descriptor);
            type = before != null && before.mount == mount ? before.type : mounts.kernelsType(mount, name);
        }

        /** A path of it for this process, as long as it is not closed. */
        public Path path() {
            return Path.of("/proc/self/fd", Integer.toString(descriptor));
        }

        private FileChannel open() throws IOException {
            if (!Files.isRegularFile(path())) {
                throw new IOException(name + " is no regular file");
            }
            return FileChannel.open(path(), StandardOpenOption.READ);
        }

        @Override
        public void close() {
            Functions.CLOSE.call(descriptor);
        }
    }

    /**
     * Names what a path in a root directory leads to, such as {@code /proc/PID/root}: links and {@code ..} in it lead
     * nowhere outside. It is walked step by step, as a step into a directory asks its file system.
     *
     * @throws NoSuchFileException if there is no such file
     * @throws ServedFileException if the way leads into a file system that a process serves
     */
    public static Named name(Path root, String path, MountTable mounts) throws IOException {
        Deque<Named> way = new ArrayDeque<>(); // the last is where we are
        Deque<String> steps = new ArrayDeque<>(List.of(path.split("/")));
        try {
            way.add(open(root.toString(), mounts));
            for (int links = 0; !steps.isEmpty(); ) {
                String step = steps.remove();
                if (step.equals("..") && way.size() > 1) {
                    way.removeLast().close();
                } else if (!step.isEmpty() && !step.equals(".") && !step.equals("..")) {
                    Named next = step(way.getLast(), step, mounts);
                    Optional<String> target = target(next);
                    if (target.isEmpty()) {
                        way.add(next);
                        if (way.size() > MOST_DEEP) {
                            throw new IOException(path + " leads too deep");
                        }
                        continue;
                    }
                    next.close();
                    if (next.type.equals(PROC) || ++links > MOST_LINKS) {
                        throw new IOException(next.name + " is a link that leads anywhere");
                    }
                    leave(way, target.get().startsWith("/") ? 1 : way.size());
                    List<String> more = new ArrayList<>(List.of(target.get().split("/")));
                    more.addAll(steps);
                    steps = new ArrayDeque<>(more);
                }
            }
            return way.removeLast();
        } finally {
            leave(way, 0);
        }
    }

    private static void leave(Deque<Named> way, int left) {
        while (way.size() > left) {
            way.removeLast().close();
        }
    }

    /**
     * Opens a regular file by its path in a root directory; see {@link #name}.
     *
     * @throws NoSuchFileException if there is no such file
     */
    public static FileChannel openIn(Path root, String path, MountTable mounts) throws IOException {
        try (Named file = name(root, path, mounts)) {
            return file.open();
        }
    }

    /** Opens what a link of /proc leads to, such as {@code /proc/PID/map_files/START-END}, wherever that lies. */
    public static FileChannel openLinked(Path link, MountTable mounts) throws IOException {
        try (Named file = open(link.toString(), mounts)) {
            return file.open();
        }
    }

    private static Named open(String path, MountTable mounts) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // int open(const char *path, int flags)
            CFunction.Returned opened =
                    Functions.OPEN.call(arena.allocateFrom(path).address(), O_PATH | O_CLOEXEC);
            return looked(new Named(path, check(path, opened)), null, mounts);
        }
    }

    /** One step into a directory, to a link itself and not to what it leads to. */
    private static Named step(Named folder, String step, MountTable mounts) throws IOException {
        String name = folder.name + "/" + step;
        try (Arena arena = Arena.ofConfined()) {
            // int openat(int dirfd, const char *path, int flags)
            CFunction.Returned opened = Functions.OPENAT.call(
                    folder.descriptor, arena.allocateFrom(step).address(), O_PATH | O_CLOEXEC | O_NOFOLLOW);
            return looked(new Named(name, check(name, opened)), folder, mounts);
        }
    }

    private static Named looked(Named named, @Nullable Named before, MountTable mounts) throws IOException {
        try {
            named.look(before, mounts);
            return named;
        } catch (IOException e) {
            named.close();
            throw e;
        }
    }

    /** What a link leads to; empty if it is none. */
    private static Optional<String> target(Named file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(MOST_PATH_BYTES + 1);
            // ssize_t readlinkat(int dirfd, const char *path, char *buf, size_t size)
            CFunction.Returned read = Functions.READLINKAT.call(
                    file.descriptor, arena.allocateFrom("").address(), target.address(), MOST_PATH_BYTES);
            return read.value() < 0 ? Optional.empty() : Optional.of(target.getString(0));
        }
    }

    private static int check(String name, CFunction.Returned opened) throws IOException {
        if (opened.asInt() >= 0) {
            return opened.asInt();
        }
        if (opened.errno() == Errno.ENOENT) {
            throw new NoSuchFileException(name);
        }
        throw new IOException("cannot open " + name + ": " + Errno.describe(opened.errno()));
    }

    private static final class Functions {
        static final CFunction OPEN = CFunction.bind(Native.libc(), "open");
        static final CFunction OPENAT = CFunction.bind(Native.libc(), "openat");
        static final CFunction READLINKAT = CFunction.bind(Native.libc(), "readlinkat");
        static final CFunction CLOSE = CFunction.bind(Native.libc(), "close");
    }
}
