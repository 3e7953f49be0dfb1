package io.localgadget.symbols;

import io.localgadget.ffi.MountTable;
import io.localgadget.ffi.PidFd;
import io.localgadget.ffi.PlantedFiles;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Asks a JVM for its perf map, as jcmd(1) would with {@code Compiler.perfmap} (JDK 17 and later). A JVM listens at a socket
 * in its /tmp once somebody has put a file there and sent it SIGQUIT (attachListener_posix.cpp of the JDK). All paths
 * are followed within its root only.
 */
final class JavaMap {
    private static final String FOLDER = "/tmp";
    private static final int SIGQUIT = 3;
    private static final int MOST_BYTES = 1 << 16;
    private static final int LOOK_MILLISECONDS = 20;
    private static final int LOOKS = 60;
    /** Version of the protocol, the operation and its three arguments. */
    private static final String REQUEST = "1\0jcmd\0Compiler.perfmap\0\0\0";

    private JavaMap() {}

    /**
     * Has the map written, and returns when it is.
     *
     * @throws IOException if the JVM does not listen, or cannot
     */
    static void write(Image image) throws IOException, InterruptedException {
        Path root = image.roots().getFirst();
        String socket = FOLDER + "/.java_pid" + image.innerPid();
        try {
            ask(root, socket, image.mounts());
        } catch (NoSuchFileException e) {
            wake(image, root, socket);
            ask(root, socket, image.mounts());
        }
    }

    private static void wake(Image image, Path root, String socket) throws IOException, InterruptedException {
        int process = PidFd.open(image.pid()).asInt();
        try (PlantedFiles.Named folder = PlantedFiles.name(root, FOLDER, image.mounts())) {
            if (process < 0 || !image.isStillThere() || !catchesQuit(image)) {
                throw new IOException("the JVM does not let itself be asked: it ignores SIGQUIT or has ended");
            }
            Path wish = folder.path().resolve(".attach_pid" + image.innerPid());
            try {
                Files.createFile(wish);
            } catch (FileAlreadyExistsException e) {
                // of somebody who asked before us; it serves as well
            }
            try {
                PidFd.signal(process, SIGQUIT);
                await(root, socket, image.mounts());
            } finally {
                Files.deleteIfExists(wish);
            }
        } finally {
            PidFd.close(process);
        }
    }

    private static void await(Path root, String socket, MountTable mounts) throws IOException, InterruptedException {
        for (int i = 0; i < LOOKS; i++) {
            Thread.sleep(LOOK_MILLISECONDS);
            try (PlantedFiles.Named _ = PlantedFiles.name(root, socket, mounts)) {
                return;
            } catch (NoSuchFileException e) {
                // it has not come so far
            }
        }
        throw new IOException("the JVM does not let itself be asked: no " + socket + " after SIGQUIT");
    }

    /** Whether a handler takes the signal; else it would end the process. {@code SigCgt:} of proc_pid_status(5). */
    private static boolean catchesQuit(Image image) throws IOException {
        return Files.readString(Path.of("/proc", Integer.toString(image.pid()), "status"), StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.startsWith("SigCgt:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("SigCgt:".length()).strip(), 16))
                .anyMatch(caught -> (caught & 1L << SIGQUIT - 1) != 0);
    }

    private static void ask(Path root, String socket, MountTable mounts) throws IOException {
        try (PlantedFiles.Named named = PlantedFiles.name(root, socket, mounts);
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(named.path()));
            ByteBuffer request = ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            ByteBuffer answer = ByteBuffer.allocate(MOST_BYTES);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // until it closes
            }
            String said = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
            if (!said.startsWith("0\n")) {
                throw new IOException(
                        "the JVM writes no map: " + said.lines().findFirst().orElse("no answer"));
            }
        }
    }
}
