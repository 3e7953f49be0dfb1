package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.Output;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** trace open on plain containers: one call, one row, with the right values; and none of a million lost in silence. */
@RequiresBpf
class TraceOpenIT {
    private static final String ID = "lgt-open";

    private Oci oci;
    private Rootfs rootfs;

    @BeforeEach
    void open() {
        oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
        rootfs = Generators.addTo(Rootfs.busybox(oci.folder())).file("etc/known", "text\n");
    }

    @AfterEach
    void close() {
        oci.close();
    }

    @ParameterizedTest
    @CsvSource({
        "open, /etc/known, 0x80000, 0, 524288, 0",
        "openat, /etc/known, 0, 0, 0, 0",
        "openat2, /etc/known, 0x80000, 0, 524288, 0",
        "creat, /tmp/new, 0600, 0, 577, 384",
        "open, /tmp/made, 0x41, 0644, 65, 420",
    })
    void everyCallIsOneRow(String call, String path, String flags, String mode, long shownFlags, long shownMode) {
        try (ToolProcess tool = Tool.tracing("trace", "open", "-o", "json", "--full-path")) {
            Output output = oci.run(ID, Bundle.of(rootfs, "/bin/opencall", call, path, flags, mode))
                    .orThrow();
            assertThat(Tool.stopAndFilter(tool, row -> text(row, "path").equals(path)))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(text(row, "container")).isEqualTo(ID);
                        assertThat(text(row, "comm")).isEqualTo("opencall");
                        assertThat(row.path("fd").asText()).isEqualTo(output.text());
                        assertThat(row.path("err").asInt()).isZero();
                        assertThat(row.path("flags").asLong()).isEqualTo(shownFlags);
                        assertThat(row.path("mode").asLong()).isEqualTo(shownMode);
                        assertThat(text(row, "fullpath")).isEqualTo(path);
                    });
        }
    }

    @Test
    void fullPathIsThatOfTheFileWhateverTheCallerWrote() {
        rootfs.file("etc/deep/down/file", "text\n");
        try (ToolProcess tool = Tool.tracing("trace", "open", "-o", "json=path,fullpath", "-F", "comm==opencall")) {
            oci.run(ID, Bundle.of(rootfs, "/bin/opencall", "opendirfd", "down/../down/file", "/etc/deep"))
                    .orThrow();
            assertThat(Tool.stopAndFilter(tool, row -> text(row, "path").endsWith("file")))
                    .singleElement()
                    .satisfies(row -> assertThat(text(row, "fullpath")).isEqualTo("/etc/deep/down/file"));
        }
    }

    /** What readlink says of it, in the same process or its parent, is what fullpath has to say. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "readlink /proc/self/ns/mnt; /bin/opencall open /proc/self/ns/mnt 0",
                "readlink /proc/self/ns/net; /bin/opencall open /proc/self/ns/net 0",
                "true | { readlink /proc/self/fd/0; /bin/opencall open /proc/self/fd/0 0; }",
                "echo >/tmp/gone; exec 5</tmp/gone; rm /tmp/gone; readlink /proc/self/fd/5; /bin/opencall open /proc/self/fd/5 0",
                "cd /etc; readlink /proc/self/cwd; /bin/opencall open . 0",
            })
    void fullPathOfWhatHasNoNameIsWhatProcSays(String script) {
        try (ToolProcess tool = Tool.tracing("trace", "open", "-o", "json=path,fullpath", "-F", "comm==opencall")) {
            Output output = oci.run(ID, Bundle.of(rootfs, "sh", "-c", script)).orThrow();
            List<JsonNode> rows = Tool.stopAndFilter(tool, row -> true);
            assertThat(text(rows.getLast(), "fullpath"))
                    .isEqualTo(output.stdout().lines().toList().getFirst());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cd /etc; /bin/opencall openat no/such 0, /etc/no/such",
        "cd /etc; /bin/opencall openat /no/such 0, /no/such",
        "/bin/opencall opendirfd no/such /etc, /etc/no/such",
        "cd /; /bin/opencall openat no 0, /no",
        "cd /etc; /bin/opencall openat2 /no/such 0 0 0x10, /etc/no/such", // RESOLVE_IN_ROOT
        "cd /etc; chroot /jail /bin/opencall openat /no/such 0, /jail/no/such",
        "chroot /jail /bin/opencall openat no/such 0, /jail/no/such",
        "chroot /jail /bin/opencall openat /etc/inside 0, /jail/etc/inside",
    })
    void fullPathIsFromTheContainersRootOnAlsoWhereNothingIs(String script, String fullpath) {
        rootfs.file("jail/etc/inside", "text\n").add(Generators.opencall(), "jail/bin/opencall");
        try (ToolProcess tool = Tool.tracing("trace", "open", "-o", "json=path,fullpath", "-F", "comm==opencall")) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", script).withPrivileges()).orThrow();
            assertThat(text(Tool.stopAndFilter(tool, row -> true).getLast(), "fullpath"))
                    .isEqualTo(fullpath);
        }
    }

    @Test
    void failedCallsCarryTheirErrnoAndCanBeHadAlone() {
        try (ToolProcess tool = Tool.tracing("trace", "open", "-o", "json", "--failed")) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", "cat /etc/known /no/such /bin/sh/x; true"));
            List<JsonNode> rows =
                    Tool.stopAndFilter(tool, row -> text(row, "comm").equals("cat"));
            assertThat(rows)
                    .allSatisfy(row -> assertThat(row.path("err").asInt()).isPositive());
            assertThat(rows).anySatisfy(row -> {
                assertThat(text(row, "path")).isEqualTo("/no/such");
                assertThat(row.path("fd").asInt()).isEqualTo(-1);
                assertThat(row.path("err").asInt()).isEqualTo(2);
                assertThat(text(row, "error")).isEqualTo("ENOENT");
            });
            assertThat(rows).anySatisfy(row -> assertThat(text(row, "error")).isEqualTo("ENOTDIR"));
        }
    }

    @Test
    void aPathTooLongForTheKernelIsMarkedAsCut() {
        String longPath = "/" + "a".repeat(5000);
        try (ToolProcess tool = Tool.tracing("trace", "open", "-o", "json", "--failed")) {
            oci.run(ID, Bundle.of(rootfs, "/bin/opencall", "open", longPath));
            assertThat(Tool.stopAndFilter(tool, row -> text(row, "comm").equals("opencall")))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(text(row, "error")).isEqualTo("ENAMETOOLONG");
                        assertThat(row.path("pathTruncated").asBoolean()).isTrue();
                        assertThat(longPath).startsWith(text(row, "path"));
                    });
        }
    }

    @Test
    void ofAMillionOpensEachIsARowOrCountedAsLost() throws IOException {
        Path out = oci.folder().resolve("rows.jsonl");
        try (ToolProcess tool = ToolProcess.startTo(out, "trace", "open", "-o", "json", "--report-loss", "-v")) {
            tool.awaitReady("tracing", Tool.PATIENCE);
            oci.run(ID, Bundle.of(rootfs, "/bin/opener", "/etc/known", "1000000"))
                    .orThrow();
            assertThat(tool.stop()).isZero();
            Counts counts = Counts.of(out);
            assertThat(counts.opens + counts.lost).isEqualTo(1_000_000);
        }
    }

    @Test
    void nothingIsLostAtAHundredThousandOpensPerSecond() throws IOException {
        Path out = oci.folder().resolve("rows.jsonl");
        try (ToolProcess tool = ToolProcess.startTo(out, "trace", "open", "-o", "json", "-v")) {
            tool.awaitReady("tracing", Tool.PATIENCE);
            oci.run(ID, Bundle.of(rootfs, "/bin/opener", "/etc/known", "500000", "100000"))
                    .orThrow();
            assertThat(tool.stop()).isZero();
            assertThat(tool.stderr()).noneMatch(line -> line.contains("lost"));
            assertThat(Counts.of(out).opens).isEqualTo(500_000);
        }
    }

    @Test
    void aSmallRingLosesRowsAndSaysSoAtOnceAndAtTheEnd() {
        try (ToolProcess tool = Tool.tracing("trace", "open", "-o", "json", "--report-loss", "--ring-size", "1")) {
            tool.signal("STOP");
            oci.run(ID, Bundle.of(rootfs, "/bin/opener", "/etc/known", "50000")).orThrow();
            tool.signal("CONT");
            JsonNode row = tool.awaitRow(r -> text(r, "type").equals("lost"), Tool.PATIENCE);
            assertThat(text(row, "gadget")).isEqualTo("trace open");
            assertThat(row.path("count").asLong()).isPositive();
            tool.awaitReady("trace open lost", Duration.ofSeconds(5));
            List<JsonNode> rows = Tool.stopAndFilter(tool, r -> text(r, "path").equals("/etc/known"));
            long lost = tool.rows().stream()
                    .filter(r -> text(r, "type").equals("lost"))
                    .mapToLong(r -> r.path("count").asLong())
                    .sum();
            // Of what was lost, some may be the opens of runc's last steps and of the program's start.
            assertThat(rows.size() + lost).isBetween(50_000L, 50_100L);
            assertThat(tool.stderr().getLast()).contains("lost " + lost + " events in all");
        }
    }

    private record Counts(long opens, long lost) {
        static Counts of(Path file) throws IOException {
            long opens = 0;
            long lost = 0;
            try (BufferedReader reader = Files.newBufferedReader(file);
                    Stream<String> lines = reader.lines()) {
                for (String line : (Iterable<String>) lines::iterator) {
                    if (line.contains("\"path\":\"/etc/known\"")) {
                        opens++;
                    } else if (line.startsWith("{\"type\":\"lost\"")) {
                        lost += Long.parseLong(line.replaceAll(".*\"count\":(\\d+).*", "$1"));
                    }
                }
            }
            return new Counts(opens, lost);
        }
    }
}
