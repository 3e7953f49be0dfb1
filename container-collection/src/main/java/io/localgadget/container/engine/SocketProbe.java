package io.localgadget.container.engine;

import io.localgadget.container.ContainerException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out whether somebody listens at a unix socket, by connect(2) alone; never waits for an answer. */
final class SocketProbe {
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
        } catch (IOException e) {
            throw new ContainerException(
                    "cannot reach %s at %s: %s; is it running? Name its socket with --%s-socketpath"
                            .formatted(runtime, socket, e.getMessage(), runtime.replace("-", "")),
                    e);
        }
    }

    /** Not blocking: a daemon that hangs with a full backlog answers EAGAIN, unix(7). */
    private static void connect(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(socket));
        }
    }
}
