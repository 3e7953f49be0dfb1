package io.localgadget.cli;

import static io.localgadget.cli.Tool.args;
import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Attackers;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Command;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that are called like a runtime, in containers and beside them: they name no container, hide nothing and take nothing
 * out of a profile, and what they are told costs the tool no memory.
 */
@RequiresBpf
@RequiresCommand("runc")
class HostileRuntimeIT {
    private static final String ID = "lgt-liar";
    private static final String VICTIM = "lgt-victim";
    private static final List<String> NAMES = List.of("runc", "crun", "runc-1.3.6", "runcmd", "crunch", "conmon");
    private static final int MEMORY_KIB = 150 << 10;
    private static final Duration FLOOD = Duration.ofMinutes(2);

    private Oci oci;
    private Rootfs rootfs;

    @BeforeEach
    void open() {
        oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
        rootfs = Attackers.addTo(Rootfs.busybox(oci.folder()), NAMES.toArray(String[]::new))
                .file("etc/known", "text\n")
                .script("bin/inner", "/bin/cat /etc/known; /bin/mkdir /tmp/made");
    }

    @AfterEach
    void close() {
        oci.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "open"})
    void whatRunsUnderARuntimesNameInAContainerIsTheContainers(String gadget) {
        try (ToolProcess tool = Tool.tracing("trace", gadget, "-o", "json")) {
            oci.run(ID, asRuntimes("run --bundle / innocent")).orThrow();
            List<JsonNode> rows =
                    Tool.stopAndFilter(tool, row -> text(row, "comm").equals("cat"));
            assertThat(rows.stream()
                            .filter(row -> args(row).equals("/bin/cat /etc/known")
                                    || text(row, "path").equals("/etc/known")))
                    .hasSize(NAMES.size())
                    .allSatisfy(row -> assertThat(text(row, "container")).isEqualTo(ID));
            assertThat(tool.rows()).noneMatch(row -> text(row, "container").equals("innocent"));
        }
    }

    @Test
    void andSoAreItsReadsItsSamplesAndItsDenials() {
        Map<String, Object> noFolders = Map.of(
                "defaultAction",
                "SCMP_ACT_ALLOW",
                "syscalls",
                List.of(Map.of("names", List.of("mkdir", "mkdirat"), "action", "SCMP_ACT_ERRNO")));
        try (ToolProcess top = Tool.tracing("top", "file", "-o", "json", "-F", "file==/etc/known");
                ToolProcess audit = Tool.tracing("audit", "seccomp", "-o", "json", "-F", "comm==mkdir");
                ToolProcess profile = Tool.tracing("profile", "cpu", "-o", "json", "--frequency", "997")) {
            oci.run(ID, asRuntimes("run --bundle / innocent").withSeccomp(noFolders));
            List<JsonNode> reads = new ArrayList<>();
            Tool.stopAndFilter(top, interval -> true).forEach(interval -> interval.forEach(reads::add));
            List<JsonNode> denials = Tool.stopAndFilter(audit, row -> true);
            assertThat(reads).hasSize(NAMES.size()); // one for each process
            assertThat(denials).hasSize(NAMES.size());
            assertThat(Tool.stopAndFilter(profile, row -> true))
                    .noneMatch(row -> text(row, "container").equals("innocent"));
            assertThat(reads).allMatch(row -> text(row, "container").equals(ID));
            assertThat(denials).allMatch(row -> text(row, "container").equals(ID));
        }
    }

    @Test
    void andInItsProfileAndItsFlightRecorder() {
        try (ToolProcess loop = Tool.tracing("traceloop", "-o", "json", "-c", ID);
                ToolProcess advise = Tool.tracing("advise", "seccomp-profile", "--explain", "-o", "json", "-c", ID)) {
            oci.run(ID, asRuntimes("run --bundle / innocent")).orThrow();
            assertThat(Tool.stopAndFilter(
                            advise, row -> List.of("mkdir", "unshare").contains(text(row, "syscall"))))
                    .hasSize(2)
                    .allSatisfy(row -> {
                        assertThat(text(row, "phase")).isEqualTo("WORKLOAD");
                        assertThat(row.path("count").asInt()).isGreaterThanOrEqualTo(NAMES.size());
                    });
            // The ring has the last calls only.
            assertThat(Tool.stopAndFilter(loop, row -> text(row, "syscall").equals("mkdir")))
                    .isNotEmpty();
        }
    }

    @Test
    void aTrueRuntimesContainerInAContainerIsTheOuterOnesAndSoAreTheRuntimesCalls() {
        Path inner =
                Bundle.of(rootfs, "/bin/cat", "/etc/known").writeTo(oci.folder().resolve("inner"));
        Bundle outer = Bundle.of(
                        rootfs,
                        TestRuntimes.named("runc").path().toString(),
                        "--root",
                        "/tmp/state",
                        "run",
                        "--bundle",
                        inner.toString(),
                        "inside")
                .withPrivileges()
                .withHostFolders(Path.of("/usr"), Path.of("/lib"), Path.of("/lib64"), oci.folder());
        try (ToolProcess exec = Tool.tracing("trace", "exec", "-o", "json");
                ToolProcess advise = Tool.tracing("advise", "seccomp-profile", "--explain", "-o", "json", "-c", ID)) {
            oci.run(ID, outer).orThrow();
            assertThat(Tool.stopAndFilter(exec, row -> args(row).equals("/bin/cat /etc/known")))
                    .singleElement()
                    .satisfies(row -> assertThat(text(row, "container")).isEqualTo(ID));
            assertThat(Tool.stopAndFilter(advise, row -> text(row, "phase").equals("WORKLOAD")))
                    .extracting(row -> text(row, "syscall"))
                    .contains("mount", "umount2", "pivot_root", "sethostname", "symlinkat", "fchdir", "unshare");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"crunch", "crun"})
    void aProgramOfTheHostThatOnlyHasARuntimesNameMakesNoContainer(String name) throws IOException {
        try (ToolProcess tool = Tool.tracing("trace", "exec", "--host", "-o", "json")) {
            oci.guard()
                    .run("env", "LGT_PROGRAM=/bin/true", hostProgram(name).toString(), "data.csv", "report")
                    .orThrow();
            List<JsonNode> rows = Tool.stopAndFilter(tool, row -> args(row).equals("/bin/true"));
            assertThat(rows)
                    .singleElement()
                    .satisfies(row -> assertThat(text(row, "container")).isEmpty());
        }
    }

    @Test
    void longArgumentsInALoopCostNoMemoryAndNobodyElsesRows() throws IOException {
        List<String> flood = List.of(
                Attackers.flooder().toString(),
                "1500",
                "16000",
                hostProgram("runc").toString(),
                "run",
                "--bundle",
                "/nonexistent");
        String inside = "argflood 800 16000 /bin/runc run --bundle /nonexistent";
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json", "-c", VICTIM)) {
            Command outer = oci.guard().launch(flood);
            Command inner = oci.launch(ID, Bundle.of(rootfs, "sh", "-c", inside));
            for (int i = 0; i < 5; i++) {
                oci.run(VICTIM, Bundle.of(rootfs, "/bin/true", Integer.toString(i)))
                        .orThrow();
                oci.delete(VICTIM);
            }
            outer.await(FLOOD);
            inner.await(FLOOD);
            assertThat(tool.peakMemory().orElseThrow()).isLessThan(MEMORY_KIB);
            assertThat(Tool.stopAndFilter(tool, row -> true))
                    .extracting(Tool::args)
                    .containsExactly("/bin/true 0", "/bin/true 1", "/bin/true 2", "/bin/true 3", "/bin/true 4");
        }
    }

    @Test
    void aHugeBundleCostsNoMemory() {
        Path huge = Attackers.hugeBundle(oci.folder().resolve("huge"));
        String many = "for i in 1 2 3 4 5 6 7 8 9 10; do runc run --bundle " + huge + " innocent$i; done";
        try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json", "-c", ID)) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", many)).orThrow();
            tool.awaitRow(row -> args(row).endsWith("innocent10"), Tool.PATIENCE);
            assertThat(tool.peakMemory().orElseThrow()).isLessThan(MEMORY_KIB);
            assertThat(Tool.stopAndFilter(tool, row -> text(row, "comm").equals("runc")))
                    .hasSize(10);
        }
    }

    /** Executes /bin/inner in a mount namespace of its own, as a child of a program with each of the names. */
    private Bundle asRuntimes(String arguments) {
        String each = "for name in " + String.join(" ", NAMES) + "; do LGT_PROGRAM=/bin/inner /bin/$name " + arguments
                + "; rmdir /tmp/made; done";
        return Bundle.of(rootfs, "sh", "-c", each);
    }

    private Path hostProgram(String name) throws IOException {
        return Files.copy(Attackers.runtime(), oci.folder().resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
    }
}
