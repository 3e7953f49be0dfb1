package io.localgadget.container.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.container.engine.DockerApi.EventStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A daemon whose answers do not end: it is left after a bounded number of bytes. */
@Timeout(120) // so that what waits for the end of an answer fails
class HostileDaemonTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String BODY = OK + "\r\n";
    private static final long ENOUGH = 256L << 20;

    @TempDir
    Path folder;

    private final AtomicLong sent = new AtomicLong();
    private volatile String begin = "";
    private volatile String again = "";
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("sock")));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void serve() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofPlatform().daemon().start(() -> answer(client));
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    /** Sends the beginning once and the rest again and again; then it holds the connection. */
    private void answer(SocketChannel client) {
        try {
            client.read(ByteBuffer.allocate(4096));
            write(client, begin);
            String many = again.repeat(Math.max(1, 65536 / Math.max(1, again.length())));
            for (long all = 0; all < ENOUGH && !again.isEmpty(); all += many.length()) {
                write(client, many);
                sent.addAndGet(many.length());
            }
        } catch (IOException e) {
            // the tool has had enough
        }
    }

    private static void write(SocketChannel client, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            BODY                  | x
            BODY                  | [
            BODY[                 | {"Id":"a"},
            BODY[                 | 1,
            BODY[{"Id":"          | x
            BODY[{"Id":           | [
            BODY[{"              | x
            BODY[{"Names":[      | "a",
            BODY[{"Labels":{     | "a":"b",
            """)
    void noAnswerIsReadWithoutEnd(String first, String then) throws IOException {
        begin = first.replace("BODY", BODY).replace("$", "\r\n");
        again = then.replace("$", "\r\n");
        try (DockerApi api = new DockerApi(folder.resolve("sock"))) {
            assertThatThrownBy(() -> api.containers(Set.of())).isInstanceOf(IOException.class);
        }
        assertThat(sent.get()).isLessThan(ENOUGH / 2);
    }

    @Test
    void anEventThatIsTooLongIsLeftOutAndTheNextIsRead() throws IOException {
        String event = FakeDaemon.event("create", "id1", "web", "nginx:1", 5);
        begin = BODY + "{\"a\":\"" + "x".repeat(BoundedLines.LONGEST) + "\"}\n" + event + "\n";
        try (DockerApi api = new DockerApi(folder.resolve("sock"));
                EventStream events = api.events(0, List.of("create"))) {
            assertThat(events.next()).isEmpty();
            assertThat(EventStream.parse(events.next()).naming()).isEqualTo(new Naming("web", "nginx:1"));
        }
    }

    @Test
    void aLineOfEventsThatDoesNotEndIsLeft() throws IOException {
        begin = BODY;
        again = "x";
        try (DockerApi api = new DockerApi(folder.resolve("sock"));
                EventStream events = api.events(0, List.of("create"))) {
            assertThatThrownBy(events::next).isInstanceOf(IOException.class).hasMessageContaining("64 MiB");
        }
        assertThat(sent.get()).isLessThan(ENOUGH / 2);
    }

    @Test
    void moreContainersThanFitIntoMemoryAreNotKept() {
        StringBuilder list = new StringBuilder("[");
        for (int i = 0; i < 100_000; i++) {
            list.append("{\"Id\":\"").append(i).append("\"},");
        }
        assertThatThrownBy(() -> DockerApi.list(new java.io.ByteArrayInputStream(
                        list.append("1]").toString().getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more containers than fit");
        Namings namings = new Namings((id, naming) -> {}, System::nanoTime);
        for (int i = 0; i < 200; i++) {
            namings.put(Integer.toString(i), new Naming("x".repeat(100_000), ""), 1);
        }
        assertThat(namings.size()).isLessThan(130);
    }
}
