package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Containers that are gone as soon as they are there are listed all the same, each once. */
@RequiresBpf
@RequiresCommand({"dockerd", "runc", "unshare"})
class ListContainersWatchIT {
    private static final String IMAGE = "lgt-image";
    private static final String OURS = "lgt-list-";
    private static final int AT_ONCE = 4;

    static List<OciRuntime> runtimes() {
        return TestRuntimes.all();
    }

    static List<OciRuntime> runcs() {
        return TestRuntimes.runcs();
    }

    /** Fewer under the runtimes of suites, which NewerEnginesIT tries too. */
    private static int many(OciRuntime runtime, int onHost) {
        return runtime.installation().isHost() ? onHost : onHost / 4;
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void eachOfManyPlainContainersComesAndGoesOnce(OciRuntime runtime) throws Exception {
        try (Oci oci = Oci.withOwnRoot(runtime);
                ToolProcess tool = watching()) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            List<String> ids = names(OURS, many(runtime, 200));
            runAll(ids, id -> oci.run(id, Bundle.of(rootfs, "true")).orThrow());
            expectOnce(tool, "id", ids);
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void aContainerOfTheSameIdIsAnotherOne(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime);
                ToolProcess tool = watching()) {
            int times = many(runtime, 50);
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            for (int i = 0; i < times; i++) {
                oci.run(OURS + "again", Bundle.of(rootfs, "true")).orThrow();
            }
            Waiting.holdsWithin(Tool.PATIENCE, () -> count(tool, "DELETED") >= times);
            Tool.stopAndFilter(tool, row -> true);
            assertThat(count(tool, "CREATED")).isEqualTo(times);
            assertThat(count(tool, "DELETED")).isEqualTo(times);
        }
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void eachOfFiftyDockerContainersHasItsName(OciRuntime runtime, @TempDir Path folder) throws Exception {
        try (Dockerd docker = Dockerd.start()) {
            docker.importImage(Rootfs.busybox(folder), IMAGE);
            try (ToolProcess tool =
                    watching("--docker-socketpath", docker.socket().toString())) {
                List<String> names = names(OURS, 50);
                runAll(
                        names,
                        name -> docker.run("--rm", "--name", name, "--runtime=" + runtime.name(), IMAGE, "true")
                                .orThrow());
                expectOnce(tool, "name", names);
            }
        }
    }

    @Test
    void whereBpfCannotRunVerboseSaysWhatMayBeMissed() {
        String script = "mount -t tmpfs none /sys/kernel/btf && exec \"$@\"";
        List<String> command =
                new ArrayList<>(List.of("unshare", "--mount", "--propagation", "slave", "sh", "-c", script, "hide"));
        command.addAll(ToolCommand.line(List.of("list-containers", "-w", "-o", "json", "-v")));
        try (Oci oci = Oci.withDefaultRoot(TestRuntimes.named("runc"));
                ToolProcess tool = ToolProcess.startCommand(command, Map.of(), null)) {
            tool.awaitReady("may be missed", Tool.PATIENCE);
            tool.awaitReady("watching", Tool.PATIENCE);
            oci.runDetached(OURS + "plain", Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
            Waiting.until("it is listed", Tool.PATIENCE, () -> count(tool, "CREATED") == 1);
            oci.delete(OURS + "plain");
            Waiting.until("it has gone", Tool.PATIENCE, () -> count(tool, "DELETED") == 1);
            assertThat(tool.stop()).isZero();
        }
    }

    private static ToolProcess watching(String... more) {
        List<String> arguments = new ArrayList<>(List.of("list-containers", "-w", "-o", "json", "-v"));
        arguments.addAll(List.of(more));
        return Tool.when("watching", ToolProcess.start(arguments.toArray(String[]::new)));
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /** Each name twice, as created and as deleted, and nothing else of ours; others may use this machine too. */
    private static void expectOnce(ToolProcess tool, String column, List<String> expected) {
        // What is too much would follow: stopping tells all that is known.
        Waiting.holdsWithin(Tool.PATIENCE, () -> count(tool, "DELETED") >= expected.size());
        List<JsonNode> rows = Tool.stopAndFilter(tool, ListContainersWatchIT::isOurs);
        for (String event : List.of("CREATED", "DELETED")) {
            assertThat(rows.stream()
                            .filter(row -> text(row, "event").equals(event))
                            .map(row -> text(row, column)))
                    .as(event)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static boolean isOurs(JsonNode row) {
        return text(row, "id").startsWith(OURS) || text(row, "name").startsWith(OURS);
    }

    private static long count(ToolProcess tool, String event) {
        return tool.rows().stream()
                .filter(row -> isOurs(row) && text(row, "event").equals(event))
                .count();
    }

    private static void runAll(List<String> names, Consumer<String> run) throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> runs = new ArrayList<>();
            names.forEach(name -> runs.add(threads.submit(() -> run.accept(name))));
            for (Future<?> each : runs) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    throw new AssertionError("a container did not run", e.getCause());
                }
            }
        }
    }
}
