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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** profile cpu on programs whose functions have their names elsewhere than in symbols as they were written. */
@RequiresBpf
@RequiresCommand("runc")
class ProfileNamesIT {
    private static final String ID = "lgt-names";
    /** Samples; on a machine that has much to do they come slowly. */
    private static final int ENOUGH = 500;

    private static final String GO = """
            package main

            import "time"

            var result int

            //go:noinline
            func spendSeventy(n int) {
                for i := 0; i < n; i++ {
                    result = result*31 + i
                }
            }

            //go:noinline
            func spendThirty(n int) {
                for i := 0; i < n; i++ {
                    result = result*33 + i
                }
            }

            func main() {
                for end := time.Now().Add(time.Hour); time.Now().Before(end); {
                    spendSeventy(70000)
                    spendThirty(30000)
                }
            }
            """;

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
    void namesOfCppAndRustAreAsTheyWereWritten() {
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/namer", "1000"));
        List<JsonNode> rows = profile();
        for (String name : List.of(
                "shop::Cart<long>::total(std::vector<long, std::allocator<long> > const&) const",
                "<rust::shop::Cart<u64>>::total",
                "rust::shop::Cart<u64>::total")) {
            assertThat(share(rows, row -> text(row, "function").equals(name)))
                    .as(name)
                    .isBetween(0.25, 0.4);
        }
    }

    @Test
    void whatTheKernelMapsIntoEachProcessHasItsNames() {
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/namer", "1000", "clock"));
        List<JsonNode> rows = profile();
        assertThat(share(rows, row -> text(row, "module").equals("[vdso]"))).isGreaterThan(0.3);
        assertThat(rows)
                .filteredOn(row -> text(row, "module").equals("[vdso]"))
                .allSatisfy(row -> assertThat(text(row, "function")).matches("__(vdso|kernel)_clock_gettime"));
    }

    @Test
    void aProgramThatIsExecutedFromMemoryHasItsNames() {
        rootfs.add(Generators.copied()).add(Generators.spinner(), "bin/copied.real");
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/copied", "1000"));
        List<JsonNode> rows = profile();
        assertThat(share(rows, row -> text(row, "function").equals("spend_seventy")))
                .isBetween(0.6, 0.8);
        assertThat(text(rows.getFirst(), "module")).isEqualTo("/memfd:copi_cloned:/proc/self/exe");
    }

    @Test
    void codeThatIsGeneratedIntoAFileInMemoryIsNamedByTheMapOfItsProcess() {
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/jitter", "1000", "made at run time", "memfd"));
        assertThat(share(profile(), row -> text(row, "function").equals("made at run time")))
                .isGreaterThan(0.8);
    }

    @Test
    @RequiresCommand("go")
    void strippedProgramsInGoHaveTheirNames() throws IOException {
        rootfs.file("app/spin.go", GO);
        Path source = rootfs.folder().resolve("app/spin.go");
        for (String mode : List.of("exe", "pie")) {
            String program = rootfs.folder().resolve("bin/gospin").toString();
            oci.guard()
                    .run(
                            "env",
                            "CGO_ENABLED=0",
                            "GO111MODULE=off",
                            "go",
                            "build",
                            "-buildmode=" + mode,
                            "-ldflags=-s -w",
                            "-o",
                            program,
                            source.toString())
                    .orThrow();
            Bundle bundle = Bundle.of(rootfs, "/bin/gospin") // which needs a loader where it is position independent
                    .withHostFolders(Path.of("/usr"), Path.of("/lib"), Path.of("/lib64"));
            oci.runDetached(ID, bundle);
            List<JsonNode> rows = profile();
            oci.delete(ID);
            assertThat(share(rows, row -> text(row, "function").equals("main.spendSeventy")))
                    .as(mode)
                    .isBetween(0.6, 0.8);
            assertThat(share(rows, row -> text(row, "function").equals("main.spendThirty")))
                    .as(mode)
                    .isBetween(0.2, 0.4);
        }
    }

    private static double share(List<JsonNode> rows, Predicate<JsonNode> wanted) {
        long all = rows.stream().mapToLong(row -> row.path("count").asLong()).sum();
        long some = rows.stream()
                .filter(wanted)
                .mapToLong(row -> row.path("count").asLong())
                .sum();
        return (double) some / all;
    }

    /** As long as it takes until shares mean something. */
    private static List<JsonNode> profile() {
        for (int seconds = 3; ; seconds *= 2) {
            List<JsonNode> rows = profile(seconds);
            long samples =
                    rows.stream().mapToLong(row -> row.path("count").asLong()).sum();
            if (samples >= ENOUGH || seconds > 30) {
                return rows;
            }
        }
    }

    private static List<JsonNode> profile(int seconds) {
        try (ToolProcess tool = ToolProcess.start(
                "profile", "cpu", "-U", "-c", ID, "-o", "json", "-t", seconds + "s", "--frequency", "997")) {
            assertThat(tool.awaitExit(Duration.ofSeconds(seconds + 60L)))
                    .as(tool::toString)
                    .isZero();
            return tool.rows();
        }
    }
}
