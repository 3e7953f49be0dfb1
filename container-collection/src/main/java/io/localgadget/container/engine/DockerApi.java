package io.localgadget.container.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The few requests we make of a Docker daemon, by docker-java's HTTP client. Only lists, events and info: an inspect
 * waits for the container's lock, which the daemon holds while it starts it. Without a version in the path, so that
 * each daemon answers as it likes; what we read has not changed since API 1.22.
 *
 * <p>docker-java's command layer and data binding are left out: they take as long to load again as the rest.
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

    private final DockerHttpClient http;

    DockerApi(Path socket) {
        try {
            http = new ZerodepDockerHttpClient.Builder()
                    .dockerHost(new URI("unix", null, socket.toAbsolutePath().toString(), null))
                    .sslConfig(NoTls::new)
                    .build();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no path of a socket: " + socket, e);
        }
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
        try {
            http.close();
        } catch (IOException e) {
            // its sockets are closed in any case, and nobody reads from them any more
            Debug.log("closing docker's socket", e);
        }
    }

    /** What is read of an answer. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(InputStream answer) throws IOException;
    }

    private <T> T get(String path, Reading<T> reading) throws IOException {
        try (Response response = open(path)) {
            BoundedInput answer = new BoundedInput(response.getBody(), LARGEST);
            try {
                return reading.of(answer);
            } catch (IOException e) {
                throw answer.isCut() ? new IOException("its answer is larger than " + (LARGEST >> 20) + " MiB", e) : e;
            }
        }
    }

    private Response open(String path) throws IOException {
        Response response;
        try {
            response = http.execute(
                    Request.builder().method(Request.Method.GET).path(path).build());
        } catch (RuntimeException e) {
            // docker-java wraps every IOException in a bare RuntimeException, and a closed client throws its own
            throw new IOException(
                    e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
        }
        if (response.getStatusCode() != 200) {
            try (response) {
                byte[] body = response.getBody().readNBytes(200);
                throw new IOException("HTTP status %d: %s"
                        .formatted(response.getStatusCode(), new String(body, StandardCharsets.UTF_8).strip()));
            }
        }
        return response;
    }

    private static String quoted(Collection<String> texts) {
        return texts.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Events as they come, one JSON object a line; read by one thread. */
    static final class EventStream implements AutoCloseable {
        private final Response response;
        private final BoundedLines lines;

        private EventStream(Response response) {
            this.response = response;
            lines = new BoundedLines(response.getBody());
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
            response.close();
        }
    }

    /** A unix socket has no TLS: without this docker-java loads the system's certificates first, 100 ms. */
    private static final class NoTls extends SSLContext {
        NoTls() {
            super(null, null, "none");
        }
    }
}
