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
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** profile cpu beside containers that plant files for whoever looks for the names of their code. */
@RequiresBpf
@RequiresCommand("runc")
class HostileProfileIT {
    private static final String VICTIM = "lgt-victim";
    private static final long MOST_KIBIBYTES = 150 << 10;
    /** Much less than what a tool needs that reads what is planted. */
    private static final Duration END = Duration.ofSeconds(30);

    private Oci oci;
    private Rootfs rootfs;

    @BeforeEach
    void open() {
        oci = Oci.withDefaultRoot(TestRuntimes.named("runc"));
        rootfs = Rootfs.busybox(oci.folder()).add(Generators.spinner()).add(Generators.planter());
    }

    @AfterEach
    void close() {
        oci.close();
    }

    @Test
    void plantedFilesCostNobodyElseNames() throws IOException {
        plant("sparse", 40);
        plant("tables", 3);
        plant("names", 2);
        plant("pipe", 1);
        plant("racing", 1);
        oci.runDetached(VICTIM, Bundle.of(rootfs, "/bin/spinner", "1000"));
        try (ToolProcess tool = profile()) {
            long peak = peakUntilItEnds(tool);
            assertThat(tool.awaitExit(END)).isZero();
            assertVictimIsNamed(tool);
            assertThat(tool.stderr())
                    .anyMatch(lacksNames("lgt-sparse"))
                    .anyMatch(lacksNames("lgt-tables"))
                    .noneMatch(lacksNames("lgt-pipe"));
            assertThat(peak).isBetween(1L, MOST_KIBIBYTES);
        }
    }

    @Test
    void aFileSystemThatDoesNotAnswerCostsNobodyElseNames() throws IOException {
        plant("sparse", 1);
        oci.runDetached(VICTIM, Bundle.of(rootfs, "/bin/spinner", "1000"));
        String pid = oci.runtime("state", "lgt-sparse").text().replaceAll("(?s).*\"pid\": (\\d+).*", "$1");
        Command silent = oci.guard().launch(Generators.silentfs().toString(), pid, "/tmp");
        Waiting.until(
                "it is there " + silent.stderr(), END, () -> silent.stdout().contains("there"));
        try (ToolProcess tool = profile()) {
            assertThat(tool.awaitExit(END)).isZero();
            assertVictimIsNamed(tool);
            assertThat(tool.stderr()).anyMatch(lacksNames("lgt-sparse"));
        } finally {
            silent.signal("KILL");
            silent.await(END);
        }
    }

    private void plant(String kind, int processes) {
        oci.runDetached("lgt-" + kind, Bundle.of(rootfs, "/bin/planter", "60", kind, Integer.toString(processes)));
    }

    private static Predicate<String> lacksNames(String container) {
        return line -> line.matches("local-gadget: \\d+ samples? of container " + container + " lack names: .+");
    }

    private static void assertVictimIsNamed(ToolProcess tool) {
        List<JsonNode> inUserMode = tool.rows().stream()
                .filter(row -> !text(row, "function").endsWith("_[k]"))
                .toList();
        assertThat(inUserMode)
                .isNotEmpty()
                .allMatch(row -> row.path("stack").toString().contains("\"main\""));
        assertThat(tool.stderr()).noneMatch(line -> line.contains(VICTIM));
    }

    /** Profiles all containers, and prints the rows of the victim; on the heap that the tool has when it is packaged. */
    private static ToolProcess profile() {
        List<String> command = ToolCommand.line(List.of(
                "profile", "cpu", "-o", "json", "-F", "container==" + VICTIM, "--frequency", "499", "-t", "5s"));
        return ToolProcess.startCommand(command, Map.of("JDK_JAVA_OPTIONS", "-Xmx96m -Xmn4m"), null);
    }

    /** The most memory that the tool had, in KiB. */
    private static long peakUntilItEnds(ToolProcess tool) {
        long peak = 0;
        while (tool.isAlive()) {
            peak = tool.peakMemory().orElse(peak);
            LockSupport.parkNanos(5_000_000);
        }
        return peak;
    }
}
