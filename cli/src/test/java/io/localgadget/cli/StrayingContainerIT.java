package io.localgadget.cli;

import static io.localgadget.cli.Tool.args;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Containers whose processes make and join mount namespaces: what they do there is theirs, for every gadget, and neither the
 * host's nor that of the container whose namespace it is.
 */
@RequiresBpf
@RequiresCommand("runc")
class StrayingContainerIT {
    private static final String TO_THE_HOST =
            "setns:/proc/" + ProcessHandle.current().pid() + "/ns/mnt";
    private static final List<String> WAYS =
            List.of("stay", "unshare", "nested:200", "fork", "clone", "thread", "again:500", TO_THE_HOST);
    /** Is on the host and in the containers. */
    private static final String FILE = "/etc/passwd";

    private static final int TIMES = 20;
    private static final int MEMORY_KIB = 150 << 10;

    private Oci oci;
    private Rootfs rootfs;

    @BeforeEach
    void open() {
        oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
        rootfs = Generators.addTo(Rootfs.busybox(oci.folder())).file(FILE.substring(1), "root:x:0:0::/:/bin/sh\n");
    }

    @AfterEach
    void close() {
        oci.close();
    }

    @Test
    void eachOpenIsTheContainers() {
        try (ToolProcess tool = Tool.tracing("trace", "open", "--host", "-o", "json", "-F", "comm==stray")) {
            strayEachWay(TIMES);
            assertThat(sums(stopped(tool, row -> text(row, "path").equals(FILE)), row -> 1))
                    .isEqualTo(each(TIMES));
        }
    }

    @Test
    void eachExecIsTheContainers() {
        try (ToolProcess tool = Tool.tracing("trace", "exec", "--host", "-o", "json")) {
            strayEachWay(1, "/bin/true", "strayed");
            assertThat(sums(stopped(tool, row -> args(row).equals("/bin/true strayed")), row -> 1))
                    .isEqualTo(each(1));
        }
    }

    @Test
    void eachReadIsTheContainers() {
        try (ToolProcess tool = Tool.tracing("top", "file", "-o", "json", "-F", "comm==stray")) {
            strayEachWay(TIMES);
            List<JsonNode> rows = new ArrayList<>();
            stopped(tool, interval -> true).forEach(interval -> interval.forEach(rows::add));
            assertThat(sums(
                            matching(rows, row -> text(row, "file").equals(FILE)),
                            row -> row.path("reads").asLong()))
                    .isEqualTo(each(TIMES));
        }
    }

    @Test
    void eachSampleIsTheContainers() {
        try (ToolProcess tool = Tool.tracing("profile", "cpu", "--host", "-o", "json", "--frequency", "997")) {
            strayEachWay(100_000);
            Map<String, Long> samples = sums(
                    stopped(tool, row -> text(row, "comm").equals("stray")),
                    row -> row.path("samples").asLong());
            assertThat(samples.keySet()).isEqualTo(each(1).keySet());
        }
    }

    @Test
    void eachCallIsInTheContainersFlightRecorder() {
        try (ToolProcess tool = Tool.tracing("traceloop", "-o", "json", "-r", "runc")) {
            strayEachWay(TIMES, "/bin/true", "strayed");
            List<JsonNode> rows = stopped(tool, row -> true);
            assertThat(sums(matching(rows, row -> isCall(row, "openat", "pathname=\"" + FILE + "\"")), row -> 1))
                    .isEqualTo(each(TIMES));
            assertThat(sums(matching(rows, row -> isCall(row, "execve", "pathname=\"/bin/true\"")), row -> 1))
                    .isEqualTo(each(1));
        }
    }

    @Test
    void eachDenialIsTheContainers() {
        Map<String, Object> noFolders = Map.of(
                "defaultAction",
                "SCMP_ACT_ALLOW",
                "syscalls",
                List.of(Map.of("names", List.of("mkdir", "mkdirat"), "action", "SCMP_ACT_ERRNO")));
        try (ToolProcess tool = Tool.tracing("audit", "seccomp", "--host", "-o", "json", "-F", "comm==mkdir")) {
            for (String way : WAYS) {
                String[] program = {"/bin/stray", way, FILE, "1", "/bin/mkdir", "/tmp/strayed"};
                oci.run(id(way), bundle(way, program).withSeccomp(noFolders));
            }
            assertThat(sums(stopped(tool, row -> text(row, "code").equals("errno")), row -> 1))
                    .isEqualTo(each(1));
        }
    }

    @Test
    void eachCallIsInTheContainersProfile() {
        int many = 5000;
        for (String way : List.of("thread", "nested:200", TO_THE_HOST)) {
            try (ToolProcess tool =
                    Tool.tracing("advise", "seccomp-profile", "--explain", "-o", "json", "-c", id(way))) {
                stray(way, many);
                assertThat(stopped(tool, row -> text(row, "syscall").equals("openat")))
                        .as(way)
                        .singleElement()
                        .satisfies(row -> {
                            assertThat(row.path("count").asInt()).isBetween(many, many + 100);
                            assertThat(text(row, "phase")).isEqualTo("WORKLOAD");
                        });
            }
        }
    }

    @Test
    void whoJoinsAnotherContainerKeepsItsOwnNameAndTheOtherHasNoneOfItsRows() {
        oci.runDetached("lgt-victim", bundle("stay", "sleep", "1000"));
        String state = new String(oci.runtime("state", "lgt-victim").stdout());
        String victim = state.replaceAll("(?s).*\"pid\": *(\\d+).*", "$1");
        try (ToolProcess tool = Tool.tracing("trace", "open", "-o", "json", "-F", "comm==stray")) {
            oci.run("lgt-joins", bundle("setns", "/bin/stray", "setns:/proc/" + victim + "/ns/mnt", FILE, "20"))
                    .orThrow();
            assertThat(sums(stopped(tool, row -> text(row, "path").equals(FILE)), row -> 1))
                    .isEqualTo(Map.of("lgt-joins", (long) TIMES));
        }
    }

    @Test
    void whatStrayedBeforeTheToolStartedIsItsContainers() {
        String waits = "until [ -e /var/go ]; do usleep 50000; done; cat " + FILE + "; sleep 1000";
        List<String> ways = List.of("unshare", "fork", "nested:5");
        try (Oci known = Oci.withDefaultRoot(TestRuntimes.named("runc"))) {
            for (String way : ways) {
                known.runDetached(id(way), bundle(way, "/bin/stray", way, FILE, "1", "/bin/sh", "-c", waits));
            }
            try (ToolProcess tool = Tool.tracing("trace", "open", "--host", "-o", "json", "-F", "comm==cat")) {
                rootfs.file("var/go", "");
                ways.forEach(way -> tool.awaitRow(
                        row -> text(row, "path").equals(FILE)
                                && text(row, "container").equals(id(way)),
                        Tool.PATIENCE));
                assertThat(tool.stop()).isZero();
            }
        }
    }

    private void strayEachWay(long times, String... program) {
        WAYS.forEach(way -> stray(way, times, program));
    }

    private void stray(String way, long times, String... program) {
        List<String> all = new ArrayList<>(List.of("/bin/stray", way, FILE, Long.toString(times)));
        all.addAll(List.of(program));
        oci.run(id(way), bundle(way, all.toArray(String[]::new))).orThrow();
    }

    private Bundle bundle(String way, String... program) {
        Bundle bundle = Bundle.of(rootfs, program);
        return way.startsWith("setns") ? bundle.withPrivileges() : bundle;
    }

    private static String id(String way) {
        return "lgt-" + way.replaceAll(":.*", "");
    }

    private static Map<String, Long> each(long number) {
        return WAYS.stream().collect(Collectors.toMap(StrayingContainerIT::id, way -> number, Long::sum, TreeMap::new));
    }

    private static boolean isCall(JsonNode row, String call, String parameter) {
        return text(row, "syscall").equals(call) && text(row, "params").contains(parameter);
    }

    private static List<JsonNode> stopped(ToolProcess tool, Predicate<JsonNode> wanted) {
        assertThat(tool.peakMemory().orElseThrow()).isLessThan(MEMORY_KIB);
        List<JsonNode> rows = Tool.stopAndFilter(tool, wanted);
        assertThat(tool.stderr()).noneMatch(line -> line.contains("lost"));
        return rows;
    }

    private static List<JsonNode> matching(List<JsonNode> rows, Predicate<JsonNode> wanted) {
        return rows.stream().filter(wanted).toList();
    }

    /** By container, what rows have in all; under "" what is the host's. */
    private static Map<String, Long> sums(List<JsonNode> rows, ToLongFunction<JsonNode> value) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        row -> text(row, "container"), TreeMap::new, Collectors.summingLong(value)));
    }
}
