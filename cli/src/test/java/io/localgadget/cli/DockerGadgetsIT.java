package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.ToolProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gadgets whose other tests use plain containers, on Docker's: names from the daemon, files in an overlay. */
@RequiresBpf
@RequiresCommand({"dockerd", "runc"})
class DockerGadgetsIT {
    private static final String IMAGE = "lgt-gadgets";

    private static Dockerd docker;

    @BeforeAll
    static void startDocker(@TempDir Path folder) {
        docker = Dockerd.start();
        docker.importImage(Generators.addTo(Rootfs.busybox(folder)).file("etc/known", "x".repeat(1000)), IMAGE);
    }

    @AfterAll
    static void stopDocker() {
        docker.close();
    }

    @Test
    void anEngineThatIsNotWantedIsNotSaidToBeSilent() {
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-r", "runc", "-o", "json")) {
            run("lgt-other", "/bin/true");
            assertThat(Tool.stopAndFilter(tool, row -> text(row, "comm").equals("true")))
                    .isEmpty();
            assertThat(tool.stderr()).noneMatch(line -> line.contains("docker"));
        }
    }

    @Test
    void topFileCountsEveryByteInTheContainersLayer() {
        assertThat(docker.docker("info", "-f", "{{.Driver}}").orThrow().text()).startsWith("overlay");
        try (ToolProcess tool = start("top", "file", "-c", "lgt-layer")) {
            run("lgt-layer", "/bin/filecall", "copy_file_range", "/etc/known", "1000", "3", "/etc/copy");
            List<JsonNode> rows = new ArrayList<>();
            assertThat(tool.stop()).isZero();
            tool.rows().forEach(block -> block.forEach(rows::add));
            assertThat(rows)
                    .filteredOn(row -> text(row, "comm").equals("filecall"))
                    .allSatisfy(row -> assertThat(text(row, "container")).isEqualTo("lgt-layer"))
                    .extracting(row -> text(row, "file") + " " + row.path("rbytes") + " " + row.path("wbytes"))
                    .containsExactlyInAnyOrder("/etc/known 3000 0", "/etc/copy 0 3000");
        }
    }

    @Test
    void traceloopTellsTheLastCallsUnderTheContainersName() {
        try (ToolProcess tool = start("traceloop", "-c", "lgt-calc")) {
            run("lgt-calc", "sh", "-c", "echo '3*7*2' | bc");
            tool.awaitReady("lgt-calc ended", Tool.PATIENCE);
            assertThat(Tool.stopAndFilter(tool, row -> text(row, "params").contains("buf=\"42\\n\"")))
                    .singleElement()
                    .satisfies(row -> assertThat(text(row, "container")).isEqualTo("lgt-calc"));
        }
    }

    private static ToolProcess start(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(
                List.of("-o", "json", "--docker-socketpath", docker.socket().toString()));
        return Tool.tracing(words.toArray(String[]::new));
    }

    private static void run(String name, String... program) {
        List<String> words = new ArrayList<>(List.of("--rm", "--name", name, IMAGE));
        words.addAll(List.of(program));
        docker.run(words.toArray(String[]::new)).orThrow();
    }
}
