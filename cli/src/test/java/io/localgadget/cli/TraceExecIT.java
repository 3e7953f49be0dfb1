package io.localgadget.cli;

import static io.localgadget.cli.Tool.args;
import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.Output;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** trace exec on plain containers: one exec, one row, with the right values. */
@RequiresBpf
class TraceExecIT {
    private static final String ID = "lgt-exec";

    private Oci oci;
    private Rootfs rootfs;

    static List<OciRuntime> runtimes() {
        return TestRuntimes.all();
    }

    @BeforeEach
    void open() {
        open(TestRuntimes.named("runc"));
    }

    private void open(OciRuntime runtime) {
        if (oci != null) {
            oci.close();
        }
        oci = Oci.withOwnRoot(runtime);
        rootfs = Generators.addTo(Rootfs.busybox(oci.folder()));
    }

    @AfterEach
    void close() {
        oci.close();
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void aLaterContainersEntrypointAndProgramsAreAllThere(OciRuntime runtime) {
        open(runtime);
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json")) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", "/bin/true one; /bin/echo two; exec /bin/true three"));
            List<JsonNode> rows =
                    Tool.stopAndFilter(tool, row -> text(row, "container").equals(ID));
            assertThat(rows.stream().map(Tool::args))
                    .containsExactly(
                            "sh -c /bin/true one; /bin/echo two; exec /bin/true three",
                            "/bin/true one",
                            "/bin/echo two",
                            "/bin/true three");
            assertThat(tool.rows()).as("nothing of the host").hasSize(4);
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void aContainerThatWasThereBeforeIsNamedAndSoIsAnExecIntoIt(OciRuntime runtime) {
        try (Oci usual = Oci.withDefaultRoot(runtime)) {
            Rootfs files = Rootfs.busybox(usual.folder());
            usual.runDetached(ID, Bundle.of(files, "sh", "-c", "while true; do /bin/sleep 0.2; done"));
            try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json")) {
                tool.awaitRow(row -> args(row).equals("/bin/sleep 0.2"), Tool.PATIENCE);
                usual.exec(ID, "/bin/echo", "from outside").orThrow();
                tool.awaitRow(row -> args(row).equals("/bin/echo from outside"), Tool.PATIENCE);
                List<JsonNode> rows = Tool.stopAndFilter(tool, row -> true);
                assertThat(rows).allSatisfy(row -> {
                    assertThat(text(row, "container")).isEqualTo(ID);
                    assertThat(text(row, "containerId")).isEqualTo(ID);
                    assertThat(text(row, "runtime")).isEqualTo(runtime.isCrun() ? "crun" : "runc");
                });
            }
        }
    }

    @Test
    void everyColumnHasTheRightValue() {
        Instant before = Instant.now();
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json", "--paths")) {
            Output output = oci.run(
                    ID, Bundle.of(rootfs, "sh", "-c", "cd /tmp; readlink /proc/self/ns/mnt; exec /bin/cat /dev/null"));
            List<JsonNode> rows = Tool.stopAndFilter(tool, row -> args(row).equals("/bin/cat /dev/null"));
            assertThat(rows).singleElement().satisfies(row -> {
                assertThat(text(row, "comm")).isEqualTo("cat");
                assertThat(row.path("pid").asInt())
                        .isPositive()
                        .isEqualTo(row.path("tid").asInt());
                assertThat(row.path("ppid").asInt()).isPositive();
                assertThat(row.path("ret").isNumber()).isTrue();
                assertThat(row.path("ret").asInt()).isZero();
                assertThat(row.path("uid").asInt()).isZero();
                assertThat(row.path("gid").asInt()).isZero();
                assertThat(text(row, "user")).isEqualTo("root");
                assertThat(text(row, "cwd")).isEqualTo("/tmp");
                assertThat(text(row, "exepath")).isEqualTo("/bin/busybox");
                assertThat(text(row, "error")).isEmpty();
                assertThat(row.path("upper").isBoolean()).isTrue();
                assertThat(row.has("argsTruncated")).isFalse();
                assertThat("mnt:[" + row.path("mntns").asLong() + "]")
                        .isEqualTo(output.stdout().strip());
                assertThat(Instant.parse(text(row, "timestamp"))).isBetween(before, Instant.now());
            });
        }
    }

    @Test
    void aFailedExecTellsWhichFileItTried() {
        Bundle bundle = Bundle.of(rootfs, "sh", "-c", "PATH=/usr/local/bin:/usr/bin:/opt/x exec /bin/env nosuch a");
        try (ToolProcess json = Tool.tracing("trace", "exec", "-o", "json", "-F", "ret!=0");
                ToolProcess columns = Tool.tracing("trace", "exec", "-F", "ret!=0")) {
            oci.run(ID, bundle);
            List<JsonNode> rows = Tool.stopAndFilter(json, row -> true);
            assertThat(rows)
                    .extracting(row -> text(row, "exepath"))
                    .containsExactly("/usr/local/bin/nosuch", "/usr/bin/nosuch", "/opt/x/nosuch");
            assertThat(rows).allSatisfy(row -> assertThat(args(row)).isEqualTo("nosuch a"));
            columns.stop();
            assertThat(columns.stdout().stream()
                            .skip(1)
                            .map(line -> line.replaceAll(".* -2 ", "").strip()))
                    .containsExactly("/usr/local/bin/nosuch a", "/usr/bin/nosuch a", "/opt/x/nosuch a");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cd /tmp; exec /bin/execcall execve ./nosuch, /tmp/./nosuch",
        "cd /; exec /bin/execcall execve nosuch, /nosuch",
        "exec /bin/execcall dirfd /tmp/nosuch, /tmp/nosuch",
        "exec /bin/execcall fd /etc/noprogram, /etc/noprogram",
        "exec chroot /jail /bin/execcall execve /bin/nosuch, /jail/bin/nosuch",
        "cd /tmp; exec /bin/execcall execve '', ''",
    })
    void whatWasTriedIsFromTheContainersRootOn(String script, String exepath) {
        rootfs.file("etc/noprogram", "no program\n").add(Generators.execcall(), "jail/bin/execcall");
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json", "-F", "ret!=0")) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", script).withPrivileges());
            assertThat(Tool.stopAndFilter(tool, row -> true))
                    .singleElement()
                    .satisfies(row -> assertThat(text(row, "exepath")).isEqualTo(exepath));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "exec /bin/execcall memfd /bin/nothing, /memfd:memory (deleted), /",
        "cp /bin/nothing /tmp/n; exec /bin/execcall fd /tmp/n, /tmp/n, /",
        "cd /tmp; exec chroot /jail /bin/nothing, /jail/bin/nothing, /jail",
    })
    void theExecutedFileIsNamedAsInProcFromTheContainersRootOn(String script, String exepath, String cwd) {
        rootfs.add(Generators.nothing(), "jail/bin/nothing");
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json", "--paths")) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", script).withPrivileges()).orThrow();
            JsonNode row = Tool.stopAndFilter(tool, r -> true).getLast();
            assertThat(text(row, "exepath")).isEqualTo(exepath);
            assertThat(text(row, "cwd")).isEqualTo(cwd);
        }
    }

    @Test
    void failedExecsCarryTheirErrnoAndCanBeLeftOut() {
        Bundle bundle = Bundle.of(rootfs, "/bin/execcall", "execve", "/no/such/file", "an argument");
        try (ToolProcess all = Tool.tracing("trace", "exec", "-o", "json");
                ToolProcess good = Tool.tracing("trace", "exec", "-o", "json", "--ignore-failed")) {
            oci.run(ID, bundle);
            assertThat(Tool.stopAndFilter(all, row -> row.path("ret").asInt() != 0))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.path("ret").asInt()).isEqualTo(-2);
                        assertThat(text(row, "error")).isEqualTo("ENOENT");
                        assertThat(args(row)).isEqualTo("/no/such/file an argument");
                        assertThat(text(row, "comm")).isEqualTo("execcall");
                    });
            assertThat(Tool.stopAndFilter(good, row -> true)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"execve", "execveat", "fd", "dirfd", "memfd", "thread"})
    void everyWayToExecIsSeen(String way) {
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json")) {
            oci.run(ID, Bundle.of(rootfs, "/bin/execcall", way, "/bin/nothing", "argument"))
                    .orThrow();
            assertThat(Tool.stopAndFilter(tool, row -> args(row).equals("/bin/nothing argument")))
                    .singleElement()
                    .satisfies(row -> assertThat(row.path("ret").asInt()).isZero());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 9_000, 60_000, 130_000, 1_500_000})
    void longArgumentListsAreWhole(int bytes) {
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json")) {
            oci.run(ID, Bundle.of(rootfs, "/bin/execcall", "bytes", "/bin/nothing", Integer.toString(bytes)))
                    .orThrow();
            List<JsonNode> rows =
                    Tool.stopAndFilter(tool, row -> text(row, "comm").equals("nothing"));
            List<String> expected = new ArrayList<>(List.of("/bin/nothing"));
            for (int i = 0; i < bytes / 64; i++) {
                expected.add(String.format("%063d", i));
            }
            assertThat(rows).singleElement().satisfies(row -> {
                List<String> words = new ArrayList<>();
                row.path("args").forEach(word -> words.add(word.asText()));
                assertThat(words).isEqualTo(expected);
                assertThat(row.has("argsTruncated")).isFalse();
            });
        }
    }

    @Test
    void anArgumentListBeyondTheLimitIsMarkedAsCut() {
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json")) {
            oci.run(ID, Bundle.of(rootfs, "/bin/execcall", "bytes", "/bin/nothing", "3000000"))
                    .orThrow();
            List<JsonNode> rows =
                    Tool.stopAndFilter(tool, row -> text(row, "comm").equals("nothing"));
            assertThat(rows).singleElement().satisfies(row -> {
                assertThat(row.path("argsTruncated").asBoolean()).isTrue();
                assertThat(row.path("args").size()).isGreaterThan(30_000);
            });
        }
    }

    @Test
    void hostileArgumentsNeitherBreakJsonNorReachTheTerminal() {
        try (ToolProcess json = Tool.tracing("trace", "exec", "-o", "json");
                ToolProcess columns = Tool.tracing("trace", "exec")) {
            oci.run(ID, Bundle.of(rootfs, "/bin/execcall", "hostile", "/bin/nothing"))
                    .orThrow();
            List<JsonNode> rows =
                    Tool.stopAndFilter(json, row -> text(row, "comm").equals("nothing"));
            assertThat(rows).singleElement().satisfies(row -> {
                assertThat(row.path("args").get(1).asText()).isEqualTo("\u001b[31mred\u001b[0m");
                assertThat(row.path("args").get(3).asText()).isEqualTo("line\nline\r\n");
                assertThat(row.path("args").get(5).asText()).contains("\ufffd").contains(" invalid ");
                assertThat(row.path("args").get(9).asText()).isEmpty();
                assertThat(row.path("args").get(10).asText()).isEqualTo("last");
            });
            columns.stop();
            assertThat(columns.stdout().stream().filter(line -> line.contains(" nothing ")))
                    .singleElement()
                    .satisfies(line -> assertThat(line.chars().filter(c -> Character.isISOControl(c) || c == 0x202e))
                            .isEmpty());
        }
    }

    @Test
    void columnsShowTheHeaderAndTheDefaultColumns() {
        try (ToolProcess tool = Tool.tracing("trace", "exec")) {
            oci.run(ID, Bundle.of(rootfs, "/bin/echo", "hello"));
            tool.stop();
            assertThat(tool.stdout().getFirst().split(" +"))
                    .containsExactly("CONTAINER", "PID", "PPID", "COMM", "RET", "ARGS");
            assertThat(tool.stdout().get(1)).matches("lgt-exec +\\d+ +\\d+ echo +0 /bin/echo hello *");
        }
    }

    @Test
    void timeoutEndsTheTool() {
        try (ToolProcess tool = Tool.tracing("trace", "exec", "--timeout", "500ms")) {
            assertThat(tool.awaitExit(Duration.ofSeconds(20))).isZero();
        }
    }

    @Test
    void hostShowsProcessesOutsideContainersWithoutAName() throws Exception {
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json", "--host")) {
            new ProcessBuilder("/bin/echo", "lgt-on-the-host").start().waitFor();
            JsonNode row = tool.awaitRow(r -> args(r).equals("/bin/echo lgt-on-the-host"), Tool.PATIENCE);
            assertThat(text(row, "container")).isEmpty();
        }
    }

    @Test
    void filtersKeepTheRowsThatMatchAllOfThem() {
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json", "-F", "comm==true", "-F", "args~two$")) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", "/bin/true one; /bin/true two; /bin/echo two"));
            assertThat(Tool.stopAndFilter(tool, row -> true).stream().map(Tool::args))
                    .containsExactly("/bin/true two");
        }
    }
}
