package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** snapshot process beside /proc, on plain containers. */
@RequiresBpf
@RequiresCommand("runc")
class SnapshotProcessIT {
    private static final String PREFIX = "lgt-snap-";
    private static final String ID = PREFIX + "one";

    private Oci oci;
    private Rootfs rootfs;

    @BeforeEach
    void open() {
        oci = Oci.withDefaultRoot(TestRuntimes.named("runc"));
        rootfs = Generators.addTo(Rootfs.busybox(oci.folder()));
    }

    @AfterEach
    void close() {
        oci.close();
    }

    @Test
    void agreesWithProcForTwoHundredContainers() {
        IntStream.range(0, 200)
                .parallel()
                .forEach(i -> oci.runDetached(PREFIX + i, Bundle.of(rootfs, "sh", "-c", """
                sleep 1000 & exec sleep 1000""")));
        Map<Integer, String> expected = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            String name = PREFIX + i;
            Waiting.until(
                    name + " has its two processes",
                    Duration.ofSeconds(30),
                    () -> inMountNamespaceOf(pidOf(name)).size() == 2);
            inMountNamespaceOf(pidOf(name)).forEach(pid -> expected.put(pid, name + " sleep"));
        }
        Map<Integer, String> shown = new TreeMap<>();
        for (JsonNode row : snapshot()) {
            String name = text(row, "container");
            if (name.startsWith(PREFIX)) {
                shown.put(row.path("pid").asInt(), name + " " + text(row, "comm"));
            }
        }
        assertThat(shown).hasSize(400).isEqualTo(expected);
    }

    @Test
    void whatAContainerUnsharesStaysTheContainers() {
        // A user namespace of its own lets it unshare the mount namespace without privileges of the container.
        oci.runDetached(ID, Bundle.of(rootfs, "sh", "-c", "unshare -U -m sleep 1001 & exec sleep 1000"));
        oci.runtime("exec", "--detach", ID, "unshare", "-U", "-m", "sleep", "1002")
                .orThrow();
        Waiting.until(
                "all three sleep",
                Duration.ofSeconds(30),
                () -> ofOne("-F", "comm==sleep").size() == 3);
        assertThat(ofOne().stream().map(row -> row.path("mntns").asLong()).distinct())
                .as("mount namespaces")
                .hasSize(3);
    }

    @Test
    void aRowHasWhatProcSays() throws IOException {
        oci.runDetached(ID, Bundle.of(rootfs, "sleep", "1000"));
        int pid = pidOf(ID);
        JsonNode row = ofOne().getFirst();
        assertThat(row.path("pid").asInt()).isEqualTo(pid);
        assertThat(row.path("tid").asInt()).isEqualTo(pid);
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        assertThat(status).contains("\nPPid:\t" + row.path("ppid").asInt() + "\n");
        assertThat(text(row, "comm")).isEqualTo("sleep");
        assertThat(row.path("uid").asInt()).isZero();
        assertThat(text(row, "user")).isEqualTo("root");
        assertThat(text(row, "runtime")).isEqualTo("runc");
        assertThat(namespace(Path.of("/proc/" + pid)).toString())
                .isEqualTo("mnt:[" + row.path("mntns").asLong() + "]");
        Duration age = Duration.between(Instant.parse(text(row, "startTime")), Instant.now());
        assertThat(age).isBetween(Duration.ZERO, Duration.ofMinutes(2));
    }

    @Test
    void threadsHaveRowsOfTheirOwnWhenAskedFor() {
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/spinner", "1000", "5"));
        Waiting.until(
                "all threads are there",
                Duration.ofSeconds(30),
                () -> ofOne("--threads").size() == 6);
        assertThat(ofOne()).hasSize(1);
        assertThat(ofOne("--threads").stream().map(row -> row.path("tid").asInt()))
                .containsExactlyInAnyOrderElementsOf(threadsOf(pidOf(ID)));
        assertThat(table("--threads").getFirst()).contains("TID");
        assertThat(table().getFirst()).doesNotContain("TID");
    }

    @Test
    void theTreeShowsChildrenBelowTheirParents() {
        oci.runDetached(ID, Bundle.of(rootfs, "sh", "-c", "sh -c 'sleep 1 & sleep 1000; true' & sleep 1000; true"));
        Waiting.until(
                "all sleep",
                Duration.ofSeconds(30),
                () -> ofOne("-F", "comm==sleep").size() >= 2);
        List<String> drawn = table("--tree", "-o", "columns=comm,pid");
        assertThat(drawn.get(1)).startsWith("sh ");
        assertThat(drawn).anySatisfy(line -> assertThat(line).startsWith("├─ sh "));
        assertThat(drawn).anySatisfy(line -> assertThat(line).startsWith("│  └─ sleep "));
        assertThat(drawn.getLast()).startsWith("└─ sleep ");
        assertThat(ofOne("--tree").getFirst().path("comm").asText()).isEqualTo("sh");
    }

    @Test
    void theHostsProcessesAreShownOnlyOnDemand() {
        oci.runDetached(ID, Bundle.of(rootfs, "sleep", "1000"));
        assertThat(snapshot())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(text(row, "container")).isNotEmpty());
        assertThat(snapshot("--host", "-F", "container=="))
                .anySatisfy(row -> assertThat(text(row, "comm")).isEqualTo("kthreadd"))
                .anySatisfy(row -> assertThat(row.path("pid").asLong())
                        .isEqualTo(ProcessHandle.current().pid()));
    }

    @Test
    void sortsAndCutsTheTable() {
        oci.runDetached(ID, Bundle.of(rootfs, "sh", "-c", "sleep 1000 & sleep 1001 & exec sleep 1002"));
        Waiting.until(
                "all sleep",
                Duration.ofSeconds(30),
                () -> ofOne("-F", "comm==sleep").size() == 3);
        List<Integer> pids = ofOne("--sort", "-pid").stream()
                .map(row -> row.path("pid").asInt())
                .toList();
        assertThat(pids).hasSize(3).isSortedAccordingTo((a, b) -> b - a);
        assertThat(ofOne("--sort", "-pid", "--max-rows", "1"))
                .singleElement()
                .satisfies(row -> assertThat(row.path("pid").asInt()).isEqualTo(pids.getFirst()));
    }

    private static List<JsonNode> ofOne(String... more) {
        List<String> all = new ArrayList<>(List.of("-c", ID));
        all.addAll(List.of(more));
        return snapshot(all.toArray(String[]::new));
    }

    private static List<JsonNode> snapshot(String... more) {
        return run("json", more).rows();
    }

    private static List<String> table(String... more) {
        List<String> all = new ArrayList<>(List.of("-c", ID));
        all.addAll(List.of(more));
        return run("columns", all.toArray(String[]::new)).stdout();
    }

    private static ToolProcess run(String format, String... more) {
        List<String> arguments = new ArrayList<>(List.of("snapshot", "process"));
        if (!List.of(more).contains("-o")) {
            arguments.addAll(List.of("-o", format));
        }
        arguments.addAll(List.of(more));
        try (ToolProcess tool = ToolProcess.start(arguments.toArray(String[]::new))) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).as(tool::toString).isZero();
            return tool;
        }
    }

    private int pidOf(String id) {
        String state = oci.runtime("state", id).text();
        return Integer.parseInt(state.replaceAll("(?s).*\"pid\": (\\d+).*", "$1"));
    }

    /** The processes which /proc shows in the mount namespace of that one. */
    private static List<Integer> inMountNamespaceOf(int pid) {
        List<Integer> found = new ArrayList<>();
        Path wanted = namespace(Path.of("/proc/" + pid));
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (namespace(process).equals(wanted)) {
                    found.add(Integer.parseInt(process.getFileName().toString()));
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path namespace(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/mnt"));
        } catch (IOException e) {
            return Path.of("gone");
        }
    }

    private static List<Integer> threadsOf(int pid) {
        try (var tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return tasks.map(task -> Integer.parseInt(task.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
