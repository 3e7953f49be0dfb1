package io.localgadget.cli;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;

/**
 * A Docker daemon for {@link Training}, with one container. It answers lists, and one event to who asks for events.
 * Each connection has a thread of its own, which ends with it.
 */
final class PracticeDocker implements AutoCloseable {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String LIST =
            "[{\"Id\":\"%s\",\"Names\":[\"/practice\"],\"Image\":\"practice:1\",\"State\":\"running\"}]".formatted(ID);
    private static final String EVENT =
            ("{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":"
                            + "{\"image\":\"practice:1\",\"name\":\"practice\"}},\"time\":1,\"timeNano\":1000000000}\n")
                    .formatted(ID);

    private final Path socket;
    private final ServerSocketChannel server;

    private PracticeDocker(Path socket, ServerSocketChannel server) {
        this.socket = socket;
        this.server = server;
    }

    static PracticeDocker listen(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        PracticeDocker docker = new PracticeDocker(socket, server);
        Thread.ofPlatform().daemon().start(docker::accept);
        return docker;
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.delete(socket);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client));
            }
        } catch (ClosedChannelException e) {
            // closed: the training is over
        } catch (IOException e) {
            System.err.println("practice docker: " + e);
        }
    }

    private static void serve(SocketChannel client) {
        try (client) {
            Scanner lines = new Scanner(Channels.newInputStream(client), StandardCharsets.UTF_8);
            while (lines.hasNextLine()) {
                String request = lines.nextLine();
                while (!lines.nextLine().isEmpty()) {
                    // the headers say nothing that matters here
                }
                client.write(ByteBuffer.wrap(answer(request).getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("practice docker: " + e);
        }
    }

    private static String answer(String request) {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        if (request.contains("/events")) {
            // the stream stays open after its first event, as a daemon's does
            return head + "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n".formatted(EVENT.length(), EVENT);
        }
        String body = request.contains("/containers/json") ? LIST : "{\"Runtimes\":{\"runc\":{\"path\":\"runc\"}}}";
        return head + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body);
    }
}
