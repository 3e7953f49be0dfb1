package io.localgadget.container.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.container.ContainerException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketProbeTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"docker", "podman", "containerd", "cri-o"})
    void aSocketNamedByHandThatIsNotThereIsAnError(String runtime) {
        var options = new EngineOptions(Set.of(), Map.of(runtime, folder.resolve("none")));
        assertThatThrownBy(() -> Engines.start(options, (engine, id, naming) -> {}, warning -> {}))
                .isInstanceOf(ContainerException.class)
                .hasMessageStartingWith("cannot reach %s at %s/none: ".formatted(runtime, folder))
                .hasMessageContaining("is it running?");
    }

    @Test
    void aFileIsNoSocket() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(SocketProbe.answers(file)).isFalse();
        assertThatThrownBy(() -> SocketProbe.require("docker", file)).isInstanceOf(ContainerException.class);
    }

    @Test
    void aSocketThatAnswersIsTaken() {
        try (var daemon = new FakeDaemon(folder.resolve("sock"))) {
            var options = new EngineOptions(Set.of("containerd"), Map.of("containerd", folder.resolve("sock")));
            try (Engines engines = Engines.start(options, (engine, id, naming) -> {}, warning -> {})) {
                assertThat(engines.of("containerd")).isEmpty();
            }
            daemon.stop();
            assertThat(SocketProbe.answers(folder.resolve("sock"))).isFalse();
        }
    }

    @Test
    void dockersSocketHasToAnswerAsDockerDoes() {
        try (var daemon = new FakeDaemon(folder.resolve("sock"))) {
            SocketProbe.require("docker", folder.resolve("sock"));
            daemon.status = 500;
            assertThatThrownBy(() -> SocketProbe.require("docker", folder.resolve("sock")))
                    .hasMessageContaining("no such daemon: it says HTTP/1.1 500");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage\u0007\n", "<html><body>\n", "SSH-2.0-OpenSSH_9.2p1\r\n", "endless"})
    void whateverElseListensThereIsTold(String answer) throws Exception {
        Path socket = folder.resolve("sock");
        byte[] bytes = (answer.equals("endless") ? "x".repeat(1 << 20) : answer).getBytes(StandardCharsets.ISO_8859_1);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread other = Thread.ofPlatform().daemon().start(() -> {
                try {
                    server.accept().close(); // that of connect(2) alone
                    SocketChannel client = server.accept();
                    client.write(ByteBuffer.wrap(bytes)); // and holds the connection
                } catch (IOException e) {
                    // the probe has heard enough
                }
            });
            assertThatThrownBy(() -> SocketProbe.require("podman", socket))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageStartingWith("cannot reach podman at " + socket + ": ")
                    .hasMessageContaining(
                            answer.isEmpty() ? "says nothing for 3 s" : "what answers there is no such daemon")
                    .hasMessageNotContainingAny("\u0007", "\n");
            other.join();
        }
    }

    @Test
    void aSocketOfARuntimeThatIsNotWantedIsNotLookedAt() {
        var options = new EngineOptions(Set.of("containerd"), Map.of("docker", folder.resolve("none")));
        Engines.start(options, (engine, id, naming) -> {}, warning -> {}).close();
    }
}
