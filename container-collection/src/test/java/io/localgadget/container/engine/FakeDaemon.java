package io.localgadget.container.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * No Docker daemon, but something that answers as one would at a socket, and misbehaves as a test wants: for what a
 * real daemon does not do on demand. It answers pings, events, lists and info; what else it is asked it never answers, as a
 * daemon whose container is locked.
 */
final class FakeDaemon implements AutoCloseable {
    private final Path socket;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private final Set<OutputStream> followers = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocketChannel server;
    private @Nullable Thread acceptor;

    final List<String> requests = new CopyOnWriteArrayList<>();
    volatile String list = "[]";
    volatile String info = "{}";
    volatile int status = 200;
    volatile boolean hangsOnLists;
    /** Sent at the start of each stream of events, as a daemon sends what came since. */
    volatile List<String> replay = List.of();

    FakeDaemon(Path socket) {
        this.socket = socket;
        start();
    }

    void start() {
        try {
            Files.deleteIfExists(socket);
            ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listening.bind(UnixDomainSocketAddress.of(socket));
            server = listening;
            acceptor = Thread.ofPlatform().daemon().name("fake daemon").start(() -> accept(listening));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Goes as a daemon goes that is restarted: connections end, the socket stays as a file. Waits for the thread that
     * accepts: the kernel connects clients for as long as that is in accept(2), also after the close.
     */
    void stop() {
        try {
            if (server != null && acceptor != null) {
                server.close();
                acceptor.join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while the fake daemon stops", e);
        }
        dropConnections();
    }

    void dropConnections() {
        connections.forEach(FakeDaemon::closed);
        connections.clear();
        followers.clear();
    }

    int followers() {
        return followers.size();
    }

    int connections() {
        return connections.size();
    }

    /** Sends one line to everybody who follows the events. */
    void send(String line) {
        for (OutputStream follower : followers) {
            try {
                chunk(follower, line + "\n");
            } catch (IOException e) {
                followers.remove(follower);
            }
        }
    }

    static String event(String action, String id, String name, String image, long time) {
        return """
                {"status":"%s","id":"%s","Type":"container","Action":"%1$s","Actor":{"ID":"%2$s","Attributes":\
                {"image":"%s","name":"%s"}},"scope":"local","time":%d,"timeNano":%d}""".formatted(action, id, image, name, time / 1_000_000_000, time);
    }

    static String listed(String id, String name, String image) {
        return """
                {"Id":"%s","Names":["/%s"],"Image":"%s","State":"running","SizeRw":18446744073709551615}""".formatted(id, name, image);
    }

    long asked(String part) {
        return requests.stream().filter(request -> request.contains(part)).count();
    }

    @Override
    public void close() {
        stop();
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocketChannel listening) {
        try {
            while (true) {
                SocketChannel connection = listening.accept();
                connections.add(connection);
                Thread.ofPlatform().daemon().name("fake daemon's connection").start(() -> serve(connection));
            }
        } catch (IOException e) {
            // stop() closes the socket, which ends this thread
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            var in = new BufferedReader(
                    new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.UTF_8));
            OutputStream out = Channels.newOutputStream(connection);
            String line;
            while ((line = in.readLine()) != null) {
                String request = URLDecoder.decode(line.split(" ")[1], StandardCharsets.UTF_8);
                while (!in.readLine().isEmpty()) {
                    // headers say nothing to us
                }
                requests.add(request);
                answer(request, out);
            }
        } catch (IOException e) {
            // the client, or stop(), ended it
        } finally {
            connections.remove(connection);
        }
    }

    private void answer(String request, OutputStream out) throws IOException {
        if (status != 200) {
            body(out, "{\"message\":\"as the test wants\"}");
        } else if (request.startsWith("/events")) {
            out.write(("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").getBytes());
            for (String line : replay) {
                chunk(out, line + "\n");
            }
            followers.add(out);
        } else if (request.startsWith("/containers/json")) {
            if (!hangsOnLists) {
                body(out, list);
            }
        } else if (request.equals("/_ping")) {
            body(out, "OK");
        } else if (request.equals("/info")) {
            body(out, info);
        }
    }

    private void body(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + status + " X\r\nContent-Length: " + bytes.length + "\r\n\r\n").getBytes());
        out.write(bytes);
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void closed(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
