package io.localgadget.container;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.localgadget.container.engine.BoundedInput;
import io.localgadget.container.engine.Json;
import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Errno;
import io.localgadget.ffi.Native;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * Reads small files in directories where somebody else may plant things: it follows no link in the last step, opens
 * nothing but regular files (a pipe would hold us, a device may act) and reads no more than a bound.
 */
final class StateFile {
    /** Of JSON, of which only some is kept: more than a container may have of environment and mounts. */
    private static final int MAX_BYTES = 16 << 20;
    /** Of what is read whole. */
    private static final int MAX_WHOLE_BYTES = 1 << 16;

    // open(2) with O_PATH opens a file for naming it only; the numbers are those of asm-generic/fcntl.h but for
    // O_NOFOLLOW, which AArch64 has elsewhere.
    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;

    private StateFile() {}

    /** What a file says, and whose it is by the host's user id. */
    record Owned<T>(T content, int owner) {}

    /** What is read of an opened file. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(InputStream bytes) throws IOException;
    }

    /** These fields of the file's JSON; empty if there is no such file. An IOException's message is for the user. */
    static Optional<Owned<Json>> json(Path file, List<String> fields) throws IOException {
        return read(file, bytes -> {
            BoundedInput bounded = new BoundedInput(bytes, MAX_BYTES);
            try {
                return Json.read(bounded, fields);
            } catch (IOException e) {
                if (bounded.isCut()) {
                    throw new IOException(file + " is larger than " + (MAX_BYTES >> 20) + " MiB", e);
                }
                throw new IOException(
                        file + " is no valid JSON"
                                + (e instanceof JsonProcessingException ? "" : ": " + e.getMessage()),
                        e);
            }
        });
    }

    /** The file's bytes; empty if there is no such file. */
    static Optional<Owned<byte[]>> bytes(Path file) throws IOException {
        return read(file, in -> {
            byte[] bytes = in.readNBytes(MAX_WHOLE_BYTES + 1);
            if (bytes.length > MAX_WHOLE_BYTES) {
                throw new IOException(file + " is larger than " + (MAX_WHOLE_BYTES >> 10) + " KiB");
            }
            return bytes;
        });
    }

    /**
     * The one user besides root who may have a say in these, by their owners.
     *
     * @return 0 if all are root's
     * @throws IOException where they belong to more than one; its message is for the user
     */
    static int owner(Path file, int... owners) throws IOException {
        int user = 0;
        for (int owner : owners) {
            if (owner != 0 && user != 0 && owner != user) {
                throw new IOException(file + " and its folders belong to users " + user + " and " + owner);
            }
            user = owner == 0 ? user : owner;
        }
        return user;
    }

    /** Whoever may write what lies in this folder; root where it is not there, for then nothing does. */
    static int ownerOf(Path folder, LinkOption... links) throws IOException {
        try {
            return (int) Files.getAttribute(folder, "unix:uid", links);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static <T> Optional<Owned<T>> read(Path file, Reading<T> reading) throws IOException {
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
            return Optional.of(read(file, Path.of("/proc/self/fd", Integer.toString(fd)), reading));
        } catch (NoSuchFileException e) {
            throw new IOException("cannot read " + file + ": /proc is not mounted", e);
        } finally {
            Close.FUNCTION.call(fd); // int close(int fd); it cannot fail for a descriptor of ours
        }
    }

    private static <T> Owned<T> read(Path file, Path opened, Reading<T> reading) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(opened, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(file + " is no regular file");
        }
        try (InputStream in = Files.newInputStream(opened)) {
            return new Owned<>(reading.of(in), (int) Files.getAttribute(opened, "unix:uid"));
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
