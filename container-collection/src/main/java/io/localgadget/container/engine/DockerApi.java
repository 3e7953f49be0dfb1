package io.localgadget.container.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The few requests we make of a Docker daemon, each over a connection of its own. Only lists, events and info: an inspect
 * waits for the container's lock, which the daemon holds while it starts it. Without a version in the path, so that
 * each daemon answers as it likes; what we read has not changed since API 1.22.
 *
 * <p>{@link #close} may be called by another thread and ends requests in progress with an IOException.
 */
final class DockerApi implements AutoCloseable {
    /** A container in a list. */
    record Listed(String id, Naming naming) {}

    /** One event of a container; {@code time} in ns since the epoch. */
    record Event(String action, String id, Naming naming, long time) {}

    /** Of an answer: a container in a list has some 2 KiB. */
    private static final long LARGEST = 64L << 20;

    private static final List<String> LIST = List.of("Id", "Names", "Image");
    private static final List<String> EVENT =
            List.of("Action", "Actor.ID", "Actor.Attributes.name", "Actor.Attributes.image", "timeNano");

    private final Path socket;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    DockerApi(Path socket) {
        this.socket = socket;
    }

    /** All containers, running or not, or those of the given ids. */
    List<Listed> containers(Collection<String> ids) throws IOException {
        String filter = ids.isEmpty() ? "" : "&filters=" + encoded("{\"id\":" + quoted(ids) + "}");
        return get("/containers/json?all=1" + filter, DockerApi::list);
    }

    static List<Listed> list(InputStream answer) throws IOException {
        var containers = new ArrayList<Listed>();
        Kept kept = new Kept(Kept.MOST_BYTES);
        Json.each(answer, LIST, container -> {
            String name = container.at("Names").elements().stream()
                    .map(Json::text)
                    // a linked container has further names such as /other/alias
                    .filter(text -> text.lastIndexOf('/') <= 0)
                    .findFirst()
                    .orElse("");
            Naming naming = new Naming(name.startsWith("/") ? name.substring(1) : name, container.text("Image"));
            String id = container.text("Id");
            if (Kept.isId(id)) {
                kept.take(id, naming);
                containers.add(new Listed(id, naming));
            }
        });
        return containers;
    }

    /** The paths of the runtimes registered with the daemon; not those it looks up in its PATH. */
    List<Path> runtimeBinaries() throws IOException {
        return get("/info", DockerApi::runtimes);
    }

    static List<Path> runtimes(InputStream answer) throws IOException {
        return Json.read(answer, List.of("Runtimes")).at("Runtimes").members().stream()
                .map(runtime -> runtime.text("path"))
                .flatMap(path -> ForeignPath.absolute(path).stream())
                .distinct()
                .toList();
    }

    /** The events since a time (ns since the epoch) and all that follow. */
    EventStream events(long since, List<String> actions) throws IOException {
        String filters = "{\"type\":[\"container\"],\"event\":" + quoted(actions) + "}";
        return new EventStream(open("/events?since=%d.%09d&filters=%s"
                .formatted(since / 1_000_000_000, since % 1_000_000_000, encoded(filters))));
    }

    @Override
    public void close() {
        closed = true;
        connections.forEach(this::hangUp);
    }

    private void hangUp(SocketChannel connection) {
        connections.remove(connection);
        try {
            connection.close();
        } catch (IOException e) {
            // it is closed in any case, and nobody reads from it any more
            Debug.log("closing docker's socket", e);
        }
    }

    /** What is read of an answer. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(InputStream answer) throws IOException;
    }

    private <T> T get(String path, Reading<T> reading) throws IOException {
        try (Answer opened = open(path)) {
            BoundedInput answer = new BoundedInput(opened.body(), LARGEST);
            try {
                return reading.of(answer);
            } catch (IOException e) {
                throw answer.isCut() ? new IOException("its answer is larger than " + (LARGEST >> 20) + " MiB", e) : e;
            }
        }
    }

    /** An answer that was begun, with the connection that it comes by. */
    private record Answer(DockerApi api, SocketChannel connection, InputStream body) implements AutoCloseable {
        @Override
        public void close() {
            api.hangUp(connection);
        }
    }

    private Answer open(String path) throws IOException {
        SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
        connections.add(connection);
        try {
            if (closed) {
                throw new IOException("closed");
            }
            connection.connect(UnixDomainSocketAddress.of(socket));
            HttpGet get = new HttpGet(connection, path);
            if (get.status() != 200) {
                byte[] said = get.body().readNBytes(200);
                throw new IOException(
                        "HTTP status %d: %s".formatted(get.status(), new String(said, StandardCharsets.UTF_8).strip()));
            }
            return new Answer(this, connection, get.body());
        } catch (IOException | RuntimeException e) {
            hangUp(connection);
            throw e;
        }
    }

    private static String quoted(Collection<String> texts) {
        return texts.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Events as they come, one JSON object a line; read by one thread. */
    static final class EventStream implements AutoCloseable {
        private final Answer answer;
        private final BoundedLines lines;

        private EventStream(Answer answer) {
            this.answer = answer;
            lines = new BoundedLines(answer.body());
        }

        /** The next line of the stream, empty where it is too long; null when the daemon ended it. */
        byte @Nullable [] next() throws IOException {
            return lines.next();
        }

        static Event parse(byte[] line) throws IOException {
            Json event = Json.read(new ByteArrayInputStream(line), EVENT);
            Json actor = event.at("Actor");
            Json attributes = actor.at("Attributes");
            String id = actor.text("ID");
            if (!Kept.isId(id) || event.text("Action").isEmpty()) {
                throw new IOException("an event without container");
            }
            return new Event(
                    event.text("Action"),
                    id,
                    new Naming(attributes.text("name"), attributes.text("image")),
                    event.number("timeNano"));
        }

        @Override
        public void close() {
            answer.close();
        }
    }
}
