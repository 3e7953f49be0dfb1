package io.localgadget.container.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.container.ContainerException;
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
        assertThatThrownBy(() -> Engines.start(options, (id, naming) -> {}, warning -> {}))
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
            try (Engines engines = Engines.start(options, (id, naming) -> {}, warning -> {})) {
                assertThat(engines.of("containerd")).isEmpty();
            }
            daemon.stop();
            assertThat(SocketProbe.answers(folder.resolve("sock"))).isFalse();
        }
    }

    @Test
    void aSocketOfARuntimeThatIsNotWantedIsNotLookedAt() {
        var options = new EngineOptions(Set.of("containerd"), Map.of("docker", folder.resolve("none")));
        Engines.start(options, (id, naming) -> {}, warning -> {}).close();
    }
}
