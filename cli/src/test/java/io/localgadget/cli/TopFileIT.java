package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Command;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.ToolProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** top file on plain containers: every byte is counted, once, for the right file of the right container. */
@RequiresBpf
@RequiresCommand("runc")
class TopFileIT {
    private static final String ID = "lgt-top";

    private Oci oci;
    private Rootfs rootfs;

    @BeforeEach
    void open() {
        oci = Oci.withDefaultRoot(TestRuntimes.named("runc"));
        rootfs = Generators.addTo(Rootfs.busybox(oci.folder())).file("etc/known", "x".repeat(1000));
    }

    @AfterEach
    void close() {
        oci.close();
    }

    @ParameterizedTest
    @CsvSource({
        "read, 3, 0", "pread64, 3, 0", "readv, 3, 0", "preadv, 3, 0", "preadv2, 3, 0", //
        "write, 0, 3", "pwrite64, 0, 3", "writev, 0, 3", "pwritev, 0, 3", "pwritev2, 0, 3",
    })
    void everyCallIsCountedWithWhatItMoved(String call, int reads, int writes) {
        try (ToolProcess tool = top()) {
            oci.run(ID, Bundle.of(rootfs, "/bin/filecall", call, "/etc/known", "1000", "3"))
                    .orThrow();
            assertThat(stopAndSum(tool)).containsOnly(Map.entry("/etc/known", sums(reads, writes, 1000)));
        }
    }

    @ParameterizedTest
    @CsvSource({"sendfile", "splice", "copy_file_range"})
    void callsThatReadOneFileAndWriteAnotherCountForBoth(String call) {
        try (ToolProcess tool = top()) {
            oci.run(ID, Bundle.of(rootfs, "/bin/filecall", call, "/etc/known", "1000", "3", "/etc/copy"))
                    .orThrow();
            assertThat(stopAndSum(tool))
                    .containsOnly(Map.entry("/etc/known", sums(3, 0, 1000)), Map.entry("/etc/copy", sums(0, 3, 1000)));
        }
    }

    @Test
    void theEndOfAFileIsACallWithoutBytesAndAFailureIsNone() {
        try (ToolProcess tool = top()) {
            oci.run(ID, Bundle.of(rootfs, "/bin/filecall", "eof", "/etc/known", "1000", "3"))
                    .orThrow();
            oci.run(ID, Bundle.of(rootfs, "/bin/filecall", "bad", "/etc/known", "1000", "3"))
                    .orThrow();
            assertThat(stopAndSum(tool)).containsOnly(Map.entry("/etc/known", new Sums(3, 0, 0, 0)));
        }
    }

    @Test
    void filesWithoutANameAreMarked() {
        try (ToolProcess tool = top()) {
            oci.run(ID, Bundle.of(rootfs, "/bin/filecall", "deleted", "/etc/gone", "1000", "3"))
                    .orThrow();
            oci.run(ID, Bundle.of(rootfs, "/bin/filecall", "memfd", "/etc/known", "1000", "3"))
                    .orThrow();
            assertThat(stopAndSum(tool))
                    .containsOnly(
                            Map.entry("/etc/gone (deleted)", sums(0, 3, 1000)),
                            Map.entry("/memfd:inmemory", sums(0, 3, 1000)));
            assertThat(rows(tool))
                    .filteredOn(row -> row.path("deleted").asBoolean())
                    .extracting(row -> text(row, "file"))
                    .containsOnly("/etc/gone (deleted)");
        }
    }

    @Test
    void otherFilesAreShownWhenTheyAreAskedFor() {
        try (ToolProcess tool = top("--all-files")) {
            oci.run(ID, Bundle.of(rootfs, "/bin/filecall", "socket", "/etc/known", "1000", "3"))
                    .orThrow();
            oci.run(ID, Bundle.of(rootfs, "/bin/filecall", "pipe", "/etc/known", "1000", "3"))
                    .orThrow();
            oci.run(ID, Bundle.of(rootfs, "/bin/filecall", "write", "/dev/null", "1000", "3"))
                    .orThrow();
            stop(tool);
            List<String> seen = rows(tool).stream()
                    .filter(row -> row.path("wbytes").asLong() == 3000)
                    .map(row -> text(row, "t") + " " + text(row, "file").replaceAll("\\d+", "N"))
                    .toList();
            assertThat(seen).containsExactlyInAnyOrder("S socket:[N]", "O pipe:[N]", "O /dev/null");
        }
    }

    /** One call of six hundred operations, whose results the program takes without a call. */
    @ParameterizedTest
    @CsvSource({
        "read, 600, 0, 1000",
        "readv, 600, 0, 1000",
        "write, 0, 600, 1000",
        "writev, 0, 600, 1000",
        "eof, 600, 0, 500",
        "mixed, 300, 300, 1000",
    })
    void whatAioMovesIsCountedWhereItIsSubmitted(String call, int reads, int writes, int bytes) {
        try (ToolProcess tool = top()) {
            oci.run(ID, Bundle.of(rootfs, "/bin/aiocall", call, "/etc/known", "1000", "600"))
                    .orThrow();
            assertThat(stopAndSum(tool)).containsOnly(Map.entry("/etc/known", sums(reads, writes, bytes)));
        }
    }

    @Test
    void anAioThatMovesNothingIsNotCountedAndOneThatIsTooLongIsLostAndSaid() {
        try (ToolProcess tool = top()) {
            oci.run(ID, Bundle.of(rootfs, "/bin/aiocall", "sync", "/etc/known", "1000", "3"))
                    .orThrow();
            oci.run(ID, Bundle.of(rootfs, "/bin/aiocall", "read", "/etc/known", "1000", "1025"))
                    .orThrow();
            // of two vectors each, which are counted up to 4096
            oci.run(ID, Bundle.of(rootfs, "/bin/aiocall", "writev", "/etc/known", "1000", "1024"))
                    .orThrow();
            oci.run(ID, Bundle.of(rootfs, "/bin/aiocall", "hugev", "/etc/known", "1000", "5"))
                    .orThrow();
            assertThat(stopAndSum(tool))
                    .containsOnly(Map.entry("/etc/known", new Sums(1028, 1024, 1_028_000, 1_024_000)));
            assertThat(tool.stderr().getLast()).isEqualTo("local-gadget: top file lost 2 calls in all");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sendto, S, 0, 3",
        "sendmsg, S, 0, 3",
        "sendmmsg, S, 0, 3",
        "recvfrom, S, 3, 0",
        "recvmsg, S, 3, 0",
        "recvmmsg, S, 3, 0",
        "tee, O, 3, 3",
        "vmsplice, O, 3, 3"
    })
    void callsOfSocketsAndPipesAreCountedWithWhatTheyMoved(String call, String type, int reads, int writes) {
        try (ToolProcess tool = top("--all-files", "-F", "comm==socketcall")) {
            oci.run(ID, Bundle.of(rootfs, "/bin/socketcall", call, "1000", "3")).orThrow();
            stop(tool);
            // the other end, and what fills and empties a pipe, are further rows or calls
            assertThat(rows(tool))
                    .filteredOn(row -> text(row, "t").equals(type))
                    .anySatisfy(row -> {
                        assertThat(row.path("reads").asInt()).isEqualTo(reads);
                        assertThat(row.path("rbytes").asInt()).isEqualTo(1000 * reads);
                        assertThat(row.path("writes").asInt()).isEqualTo(writes);
                        assertThat(row.path("wbytes").asInt()).isEqualTo(1000 * writes);
                    });
        }
    }

    /** Two threads of each container add to each file's sums at once, while intervals end ten times a second. */
    @Test
    void ofFiftyFilesInTwoContainersAllIntervalsTogetherHaveEveryByte() {
        try (ToolProcess tool = ToolProcess.start(
                "top", "file", "-o", "json", "--interval", "100ms", "-c", "lgt-top-a,lgt-top-b", "-v")) {
            tool.awaitReady("tracing", Tool.PATIENCE);
            Command first = oci.launch("lgt-top-a", storm(30_000));
            Command second = oci.launch("lgt-top-b", storm(20_000));
            first.await(Tool.PATIENCE).orThrow();
            second.await(Tool.PATIENCE).orThrow();
            stop(tool);
            assertThat(tool.stdout().stream().filter(line -> line.contains("/data/")))
                    .as("intervals with rows of both")
                    .hasSizeGreaterThan(3);
            assertThat(tool.stderr()).noneMatch(line -> line.contains("lost"));
            assertStorm(tool, "lgt-top-a", 30_000);
            assertStorm(tool, "lgt-top-b", 20_000);
        }
    }

    private Bundle storm(int rounds) {
        return Bundle.of(rootfs, "sh", "-c", "mkdir /tmp/data; exec /bin/filestorm /tmp/data 50 " + rounds);
    }

    private static void assertStorm(ToolProcess tool, String container, int rounds) {
        Map<String, Sums> found = sum(rows(tool).stream()
                .filter(row -> text(row, "container").equals(container))
                .filter(row -> text(row, "file").startsWith("/tmp/data/"))
                .toList());
        Map<String, Sums> expected = new TreeMap<>();
        long calls = 2L * rounds;
        for (int i = 0; i < 50; i++) {
            expected.put("/tmp/data/file" + i, new Sums(calls, calls, calls * (10 + i), calls * (100 + i)));
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void aFullMapIsCountedAndSaid() {
        try (ToolProcess tool = top("--map-size", "10", "--interval", "30s")) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", "mkdir /tmp/data; exec /bin/filestorm /tmp/data 50 100"))
                    .orThrow();
            stop(tool);
            long counted = sum(rows(tool)).values().stream()
                    .mapToLong(sums -> sums.reads() + sums.writes())
                    .sum();
            String last = tool.stderr().getLast();
            assertThat(last).matches("local-gadget: top file lost \\d+ calls in all");
            long lost = Long.parseLong(last.replaceAll("\\D+", ""));
            assertThat(rows(tool).size()).isLessThanOrEqualTo(10);
            // Of what was lost and counted, some are reads of the programs as they start.
            assertThat(counted + lost).isBetween(20_000L, 20_100L);
            assertThat(tool.stderr()).anyMatch(line -> line.contains("the map was full; a larger --map-size"));
        }
    }

    /** While the tool stands still the ring fills with the long paths of 900 files. */
    @Test
    void whatFindsNoRoomForItsNameKeepsItsNumbersAndThatIsSaid() {
        String folder = "/tmp/" + ("d".repeat(200) + "/").repeat(18);
        try (ToolProcess tool = top("--interval", "30s")) {
            tool.signal("STOP");
            oci.run(
                            ID,
                            Bundle.of(
                                    rootfs,
                                    "sh",
                                    "-c",
                                    "mkdir -p " + folder + "; exec /bin/filestorm " + folder + " 900 2"))
                    .orThrow();
            tool.signal("CONT");
            stop(tool);
            List<JsonNode> rows = rows(tool).stream()
                    .filter(row -> row.path("writes").asLong() == 4)
                    .toList();
            assertThat(rows).hasSize(900);
            assertThat(rows.stream()
                            .mapToLong(row -> row.path("wbytes").asLong())
                            .sum())
                    .isEqualTo(4 * (900 * 100 + 899 * 450));
            long nameless = rows.stream()
                    .filter(row -> text(row, "file").startsWith("["))
                    .count();
            assertThat(nameless).isBetween(100L, 800L);
            assertThat(rows).allMatch(row -> text(row, "container").equals(ID));
            assertThat(tool.stderr().getLast())
                    .matches("local-gadget: top file did not know the names of \\d+ rows in all");
            assertThat(tool.stderr()).noneMatch(line -> line.contains("lost"));
        }
    }

    @Test
    void aContainerFromBeforeAndOneFromLaterAreShownAndOutsideOnlyWithHost() throws Exception {
        String loop = "while true; do cat /etc/known >/tmp/copy; sleep 0.1; done";
        oci.runDetached("lgt-top-before", Bundle.of(rootfs, "sh", "-c", loop));
        try (ToolProcess tool = ToolProcess.start("top", "file", "-o", "json", "-v");
                ToolProcess host = ToolProcess.start("top", "file", "-o", "json", "--host", "-v")) {
            tool.awaitReady("tracing", Tool.PATIENCE);
            host.awaitReady("tracing", Tool.PATIENCE);
            oci.runDetached("lgt-top-after", Bundle.of(rootfs, "sh", "-c", loop));
            new ProcessBuilder(Generators.filecall().toString(), "write", oci.folder() + "/outside", "1000", "3")
                    .start()
                    .waitFor();
            for (String container : List.of("lgt-top-before", "lgt-top-after")) {
                tool.awaitLine(
                        line -> line.contains("\"container\":\"" + container + "\"") && line.contains("/tmp/copy"),
                        Tool.PATIENCE);
            }
            stop(tool);
            stop(host);
            assertThat(rows(tool)).noneMatch(row -> text(row, "file").endsWith("/outside"));
            assertThat(rows(host))
                    .filteredOn(row -> text(row, "file").endsWith("/outside"))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(text(row, "container")).isEmpty();
                        assertThat(text(row, "comm")).isEqualTo("filecall");
                        assertThat(row.path("wbytes").asLong()).isEqualTo(3000);
                    });
        }
    }

    @Test
    void columnsComeInBlocksUnderAHeaderTheLargestFirst() {
        String loop = "while true; do cat /etc/known >/tmp/copy; cat /etc/passwd >/dev/null; sleep 0.05; done";
        oci.runDetached(ID, Bundle.of(rootfs, "sh", "-c", loop));
        try (ToolProcess tool =
                ToolProcess.start("top", "file", "-c", ID, "--iterations", "2", "-F", "comm==cat", "--max-rows", "3")) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).isZero();
            List<String> lines = tool.stdout();
            assertThat(lines).hasSize(9);
            assertThat(lines.get(4)).isEmpty();
            for (int header : new int[] {0, 5}) {
                assertThat(lines.get(header).split(" +"))
                        .containsExactly(
                                "CONTAINER", "PID", "COMM", "READS", "WRITES", "RBYTES", "WBYTES", "T", "FILE");
                assertThat(lines.subList(header + 1, header + 4)).allMatch(line -> line.startsWith(ID + " "));
                assertThat(lines.get(header + 1)).endsWith(" R /etc/known");
            }
            assertThat(Tool.ofThisTest(tool.stderr())).isEmpty();
        }
    }

    @Test
    void anIntervalWithoutRowsIsAnEmptyArrayAndTheTimeoutEndsIt() {
        try (ToolProcess tool =
                ToolProcess.start("top", "file", "-c", "lgt-none", "-o", "json", "--interval", "200ms", "-t", "4s")) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).isZero();
            assertThat(tool.stdout()).isNotEmpty().hasSizeLessThan(22).containsOnly("[]");
        }
    }

    @Test
    void theOrderAskedForComesFirst() {
        try (ToolProcess tool = top("--sort", "file", "--interval", "30s")) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", "mkdir /tmp/data; exec /bin/filestorm /tmp/data 10 10"))
                    .orThrow();
            stop(tool);
            assertThat(rows(tool)).extracting(row -> text(row, "file")).isSorted();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--interval 0, --interval takes more than 0",
        "--interval 99ms, --interval takes at least 100ms",
        "--interval soon, --interval takes a duration",
        "--iterations 0, --iterations takes a number from 1",
        "--map-size 65537, --map-size takes a number from 1 to 65536",
        "--sort size, there is no column",
        "--max-rows -1, --max-rows takes a number",
        "--all-file, did you mean '--all-files'?",
        "-F file=x, is no filter",
    })
    void wrongUsageIsOneSentence(String arguments, String said) {
        List<String> words = new ArrayList<>(List.of("top", "file"));
        words.addAll(List.of(arguments.split(" ")));
        try (ToolProcess tool = ToolProcess.start(words.toArray(String[]::new))) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(2);
            assertThat(tool.stdout()).isEmpty();
            assertThat(tool.stderr())
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).startsWith("local-gadget: ").contains(said));
        }
    }

    @Test
    void aReaderThatGoesEndsItQuietly() {
        String command = String.join(" ", ToolCommand.line(List.of("top", "file")));
        try (ToolProcess tool = ToolProcess.startCommand(
                List.of("bash", "-c", command + " | head -1; exit ${PIPESTATUS[0]}"), Map.of(), null)) {
            assertThat(tool.awaitExit(Duration.ofSeconds(20))).isZero();
            assertThat(tool.stdout()).hasSize(1);
            assertThat(Tool.ofThisTest(tool.stderr())).isEmpty();
        }
    }

    /** What a file has in all intervals together. */
    private record Sums(long reads, long writes, long readBytes, long writtenBytes) {
        Sums plus(JsonNode row) {
            return new Sums(
                    reads + row.path("reads").asLong(),
                    writes + row.path("writes").asLong(),
                    readBytes + row.path("rbytes").asLong(),
                    writtenBytes + row.path("wbytes").asLong());
        }
    }

    private static Sums sums(long reads, long writes, long size) {
        return new Sums(reads, writes, reads * size, writes * size);
    }

    /** The tool on this class's container. */
    private static ToolProcess top(String... flags) {
        List<String> all = new ArrayList<>(List.of("top", "file", "-o", "json", "-c", ID));
        all.addAll(List.of(flags));
        return Tool.tracing(all.toArray(String[]::new));
    }

    private static void stop(ToolProcess tool) {
        assertThat(tool.stop()).as(tool::toString).isZero();
    }

    private static Map<String, Sums> stopAndSum(ToolProcess tool) {
        stop(tool);
        return sum(rows(tool).stream()
                .filter(row -> text(row, "comm").endsWith("call"))
                .toList());
    }

    private static Map<String, Sums> sum(List<JsonNode> rows) {
        Map<String, Sums> sums = new TreeMap<>();
        for (JsonNode row : rows) {
            sums.merge(text(row, "file"), new Sums(0, 0, 0, 0).plus(row), (a, b) -> a.plus(row));
        }
        return sums;
    }

    /** The rows of all intervals. */
    private static List<JsonNode> rows(ToolProcess tool) {
        List<JsonNode> rows = new ArrayList<>();
        tool.rows().forEach(block -> block.forEach(rows::add));
        return rows;
    }
}
