package io.localgadget.ffi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens, for reading, files that somebody in a container may have planted. Only regular files are opened: a pipe would
 * hold us, a device may act; what else it might be shows on a descriptor that names it only (O_PATH). A file of a file
 * system that the container serves itself (FUSE) can still keep us waiting: whoever calls must be able to wait.
 */
public final class PlantedFiles {
    // Flags of open(2), asm-generic/fcntl.h but for O_DIRECTORY, which AArch64 has elsewhere.
    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_DIRECTORY = System.getProperty("os.arch").equals("aarch64") ? 0x4000 : 0x10000;

    /** The number of the system call on every architecture that Linux got since it exists; openat2(2), Linux 5.6. */
    private static final long SYS_OPENAT2 = 437;

    /** {@code struct open_how { __u64 flags, mode, resolve; }} */
    private static final int OPEN_HOW_SIZE = 24;

    private static final long RESOLVE_NO_MAGICLINKS = 0x02;
    private static final long RESOLVE_IN_ROOT = 0x10;

    private PlantedFiles() {}

    /** A file, whatever it is, that is named by a descriptor and not opened. */
    public static final class Named implements AutoCloseable {
        private final String name;
        private final int descriptor;

        private Named(String name, int descriptor) {
            this.name = name;
            this.descriptor = descriptor;
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
     * nowhere outside.
     *
     * @throws NoSuchFileException if there is no such file
     */
    public static Named name(Path root, String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            CFunction.Returned opened = Functions.OPEN.call(
                    arena.allocateFrom(root.toString()).address(), O_PATH | O_CLOEXEC | O_DIRECTORY);
            try (Named folder = new Named(root.toString(), check(root.toString(), opened))) {
                MemorySegment how = arena.allocate(OPEN_HOW_SIZE, 8);
                how.set(ValueLayout.JAVA_LONG, 0, O_PATH | O_CLOEXEC);
                how.set(ValueLayout.JAVA_LONG, 16, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
                // long openat2(int dirfd, const char *path, struct open_how *how, size_t size)
                CFunction.Returned named = Functions.SYSCALL.call(
                        SYS_OPENAT2,
                        folder.descriptor,
                        arena.allocateFrom(path).address(),
                        how.address(),
                        OPEN_HOW_SIZE);
                return new Named(root + path, check(root + path, named));
            }
        }
    }

    /**
     * Opens a regular file by its path in a root directory; see {@link #name}.
     *
     * @throws NoSuchFileException if there is no such file
     */
    public static FileChannel openIn(Path root, String path) throws IOException {
        try (Named file = name(root, path)) {
            return file.open();
        }
    }

    /** Opens what a link of /proc leads to, such as {@code /proc/PID/map_files/START-END}, wherever that lies. */
    public static FileChannel openLinked(Path link) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            CFunction.Returned opened =
                    Functions.OPEN.call(arena.allocateFrom(link.toString()).address(), O_PATH | O_CLOEXEC);
            try (Named file = new Named(link.toString(), check(link.toString(), opened))) {
                return file.open();
            }
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
        static final CFunction SYSCALL = CFunction.bind(Native.libc(), "syscall");
        static final CFunction CLOSE = CFunction.bind(Native.libc(), "close");
    }
}
