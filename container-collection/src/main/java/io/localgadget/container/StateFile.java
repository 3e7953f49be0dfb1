package io.localgadget.container;

import io.localgadget.container.engine.Json;
import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Errno;
import io.localgadget.ffi.Native;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Reads small files in directories where somebody else may plant things: it follows no link in the last step, opens
 * nothing but regular files (a pipe would hold us, a device may act) and reads no more than a bound.
 */
final class StateFile {
    private static final int MAX_BYTES = 16 << 20;
    // open(2) with O_PATH opens a file for naming it only; the numbers are those of asm-generic/fcntl.h but for
    // O_NOFOLLOW, which AArch64 has elsewhere.
    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;

    private StateFile() {}

    /** The file's JSON; empty if there is no such file. An IOException's message is for the user. */
    static Optional<Json> json(Path file) throws IOException {
        Optional<byte[]> bytes = bytes(file);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(new java.io.ByteArrayInputStream(bytes.get())));
        } catch (IOException e) {
            throw new IOException(file + " is no valid JSON", e);
        }
    }

    /** The file's bytes; empty if there is no such file. */
    static Optional<byte[]> bytes(Path file) throws IOException {
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            // int open(const char *pathname, int flags)
            CFunction.Returned opened =
                    Open.FUNCTION.call(arena.allocateFrom(file.toString()).address(), O_PATH | O_CLOEXEC | O_NOFOLLOW);
            fd = opened.asInt();
            if (fd < 0 && (opened.errno() == Errno.ENOENT || opened.errno() == ENOTDIR)) {
                return Optional.empty();
            }
            if (fd < 0) {
                throw new IOException("cannot open " + file + ": " + Errno.describe(opened.errno()));
            }
        }
        try {
            return Optional.of(read(file, Path.of("/proc/self/fd", Integer.toString(fd))));
        } catch (NoSuchFileException e) {
            throw new IOException("cannot read " + file + ": /proc is not mounted", e);
        } finally {
            Close.FUNCTION.call(fd); // int close(int fd); it cannot fail for a descriptor of ours
        }
    }

    private static byte[] read(Path file, Path opened) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(opened, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(file + " is no regular file");
        }
        try (InputStream in = Files.newInputStream(opened)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(file + " is larger than " + (MAX_BYTES >> 20) + " MiB");
            }
            return bytes;
        }
    }

    private static final int ENOTDIR = 20;

    private static final class Open {
        static final CFunction FUNCTION = CFunction.bind(Native.libc(), "open");
    }

    private static final class Close {
        static final CFunction FUNCTION = CFunction.bind(Native.libc(), "close");
    }
}
