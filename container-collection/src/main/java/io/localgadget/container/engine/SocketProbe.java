package io.localgadget.container.engine;

import io.localgadget.container.ContainerException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Finds out whether somebody listens at a unix socket, by connect(2); of a socket that the user named also whether it is
 * the one that he thinks, where that can be asked.
 */
final class SocketProbe {
    /** Docker and podman answer GET /_ping without any lock; a daemon that needs longer than this hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Set<String> SPEAK_HTTP = Set.of("docker", "podman");
    private static final int STATUS_LINE = 64;

    private SocketProbe() {}

    static boolean answers(Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try {
            connect(socket);
            return true;
        } catch (IOException e) {
            return false; // that it cannot be reached is the answer
        }
    }

    /** For a socket that the user named: the daemon has to be there. */
    static void require(String runtime, Path socket) {
        try {
            connect(socket);
            if (SPEAK_HTTP.contains(runtime)) {
                ping(socket);
            }
        } catch (IOException e) {
            throw new ContainerException(
                    "cannot reach %s at %s: %s; is it running? Name its socket with --%s-socketpath"
                            .formatted(runtime, socket, e.getMessage(), runtime.replace("-", "")),
                    e);
        }
    }

    private static void ping(Path socket) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(STATUS_LINE);
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                Selector readable = Selector.open()) {
            channel.write(ByteBuffer.wrap("GET /_ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(readable, SelectionKey.OP_READ);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            int read = 0;
            while (read >= 0 && !text(answer).contains("\n") && answer.hasRemaining()) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0 || readable.select(left) == 0) {
                    throw new IOException(
                            "it takes the connection, but says nothing for " + PATIENCE.toSeconds() + " s");
                }
                readable.selectedKeys().clear();
                read = channel.read(answer);
            }
        }
        if (!text(answer).matches("(?s)HTTP/1\\.[01] 200 .*")) {
            String line = text(answer).lines().findFirst().orElse("nothing");
            throw new IOException(
                    "what answers there is no such daemon: it says " + line.replaceAll("\\P{Print}", "?"));
        }
    }

    private static String text(ByteBuffer bytes) {
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }

    /** Not blocking: a daemon that hangs with a full backlog answers EAGAIN, unix(7). */
    private static void connect(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(socket));
        }
    }
}
