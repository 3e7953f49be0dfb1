package io.localgadget.cli;

import static io.localgadget.cli.Tool.args;
import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Containerd;
import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.Podman;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names that change, and engines side by side. */
@RequiresBpf
@RequiresCommand({"dockerd", "podman", "containerd", "runc"})
class NamesIT {
    private static final String IMAGE = "lgt-names";
    private static final String LOOP = "while true; do /bin/sleep 0.1; done";

    private static Dockerd docker;

    static List<OciRuntime> runcs() {
        return TestRuntimes.runcs();
    }

    @BeforeAll
    static void startDocker(@TempDir Path folder) {
        docker = Dockerd.start();
        docker.importImage(Rootfs.busybox(folder), IMAGE);
    }

    @AfterAll
    static void stopDocker() {
        docker.close();
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void fourEnginesAtOnce(OciRuntime runtime) {
        try (Podman podman = Podman.open(runtime);
                Containerd containerd = Containerd.start();
                Oci oci = Oci.withOwnRoot(runtime)) {
            podman.importImage(Rootfs.busybox(podman.folder()), IMAGE);
            containerd.importImage(Rootfs.busybox(containerd.folder()), IMAGE);
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            try (ToolProcess tool = tracing()) {
                docker.run(dockerWords(runtime, "--rm", "--name", "lgt-docker", IMAGE, "/bin/echo", "docker"))
                        .orThrow();
                podman.run("--rm", "--name", "lgt-podman", IMAGE, "/bin/echo", "podman")
                        .orThrow();
                containerd
                        .run(runtime, "lgt-containerd", IMAGE, List.of("--rm"), "/bin/echo", "containerd")
                        .orThrow();
                oci.run("lgt-runc", Bundle.of(rootfs, "/bin/echo", "runc")).orThrow();
                List<JsonNode> rows = Tool.stopAndFilter(tool, row -> true);
                assertThat(rows)
                        .extracting(row -> text(row, "runtime") + " " + text(row, "container") + " " + args(row))
                        .containsExactly(
                                "docker lgt-docker /bin/echo docker",
                                "podman lgt-podman /bin/echo podman",
                                "containerd lgt-containerd /bin/echo containerd",
                                "runc lgt-runc /bin/echo runc");
                assertThat(text(rows.get(0), "image")).contains(IMAGE);
                assertThat(text(rows.get(1), "image")).contains(IMAGE);
            }
        }
    }

    @Test
    void aRenamedContainerHasItsNewNameFromThenOn() {
        docker.run("-d", "--name", "lgt-before", "--stop-signal", "KILL", IMAGE, "sh", "-c", LOOP)
                .orThrow();
        try (ToolProcess tool = tracing();
                ToolProcess chosen = tracing("-c", "lgt-after")) {
            tool.awaitRow(row -> text(row, "container").equals("lgt-before"), Tool.PATIENCE);
            docker.docker("rename", "lgt-before", "lgt-after").orThrow();
            tool.awaitRow(row -> text(row, "container").equals("lgt-after"), Tool.PATIENCE);
            chosen.awaitRow(row -> text(row, "container").equals("lgt-after"), Tool.PATIENCE);
            assertThat(Tool.stopAndFilter(chosen, row -> !text(row, "container").equals("lgt-after")))
                    .isEmpty();
        } finally {
            docker.docker("rm", "-f", "lgt-after");
        }
    }

    @Test
    void restartedPausedAndExecutedInIsStillTheSameContainer() {
        docker.run("-d", "--name", "lgt-same", "--stop-signal", "KILL", IMAGE, "sh", "-c", LOOP)
                .orThrow();
        try (ToolProcess tool = tracing("-c", "lgt-same")) {
            docker.docker("restart", "lgt-same").orThrow();
            tool.awaitRow(row -> args(row).equals("sh -c " + LOOP), Tool.PATIENCE);
            docker.docker("pause", "lgt-same").orThrow();
            docker.docker("unpause", "lgt-same").orThrow();
            docker.docker("exec", "lgt-same", "/bin/echo", "exec").orThrow();
            tool.awaitRow(row -> args(row).equals("/bin/echo exec"), Tool.PATIENCE);
            assertThat(Tool.stopAndFilter(tool, row -> !text(row, "container").equals("lgt-same")))
                    .isEmpty();
        } finally {
            docker.docker("rm", "-f", "lgt-same");
        }
    }

    @Test
    void theToolOutlivesDockerd() {
        try (ToolProcess tool = tracing()) {
            docker.restart();
            docker.run("--rm", "--name", "lgt-after-restart", IMAGE, "/bin/true")
                    .orThrow();
            tool.awaitRow(row -> text(row, "container").equals("lgt-after-restart"), Tool.PATIENCE);
            docker.crashAndRestart();
            docker.run("--rm", "--name", "lgt-after-crash", IMAGE, "/bin/true").orThrow();
            tool.awaitRow(row -> text(row, "container").equals("lgt-after-crash"), Tool.PATIENCE);
            assertThat(tool.stop()).isZero();
        }
    }

    @Test
    void twoCopiesOfTheToolWorkSideBySide() {
        try (ToolProcess one = tracing();
                ToolProcess two = tracing()) {
            docker.run("--rm", "--name", "lgt-two", IMAGE, "/bin/true").orThrow();
            for (ToolProcess tool : List.of(one, two)) {
                assertThat(Tool.stopAndFilter(
                                tool, row -> text(row, "container").equals("lgt-two")))
                        .hasSize(1);
            }
        }
    }

    @Test
    void listContainersShowsThemAndWatchesThemComeAndGo() {
        String socket = docker.socket().toString();
        String id = docker.runSleeping("lgt-listed", IMAGE);
        try (ToolProcess list = ToolProcess.start("list-containers", "-o", "json", "--docker-socketpath", socket);
                ToolProcess watch =
                        ToolProcess.start("list-containers", "-w", "-v", "-o", "json", "--docker-socketpath", socket)) {
            assertThat(list.awaitExit(Tool.PATIENCE)).isZero();
            assertThat(list.rows().stream().filter(row -> text(row, "name").equals("lgt-listed")))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(text(row, "runtime")).isEqualTo("docker");
                        assertThat(text(row, "id")).isEqualTo(id);
                        assertThat(text(row, "image")).contains(IMAGE);
                        assertThat(row.path("pid").asInt()).isPositive();
                        assertThat(row.path("mntns").asLong()).isPositive();
                    });
            watch.awaitReady("watching", Tool.PATIENCE);
            docker.docker("rm", "-f", "lgt-listed").orThrow();
            watch.awaitRow(row -> isEvent(row, "DELETED", "lgt-listed"), Tool.PATIENCE);
            docker.run("--rm", "--name", "lgt-watched", IMAGE, "sleep", "0.3").orThrow();
            watch.awaitRow(row -> isEvent(row, "CREATED", "lgt-watched"), Tool.PATIENCE);
            watch.awaitRow(row -> isEvent(row, "DELETED", "lgt-watched"), Tool.PATIENCE);
            assertThat(watch.stop()).isZero();
        } finally {
            docker.docker("rm", "-f", "lgt-listed");
        }
    }

    private static boolean isEvent(JsonNode row, String event, String name) {
        return text(row, "event").equals(event) && text(row, "name").equals(name);
    }

    private static ToolProcess tracing(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "trace",
                "exec",
                "-o",
                "json",
                "--docker-socketpath",
                docker.socket().toString()));
        words.addAll(List.of(more));
        return Tool.tracing(words.toArray(String[]::new));
    }

    private static String[] dockerWords(OciRuntime runtime, String... words) {
        List<String> all = new ArrayList<>();
        if (!runtime.name().equals("runc")) {
            all.addAll(List.of("--runtime", runtime.name()));
        }
        all.addAll(List.of(words));
        return all.toArray(String[]::new);
    }
}
