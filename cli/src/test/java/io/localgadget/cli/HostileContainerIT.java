package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Attackers;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that does what it can against a tool that watches containers come and go. */
@RequiresBpf
@RequiresCommand({"runc", "unshare"})
class HostileContainerIT {
    // State lies where runtimes have it by default: a watch that a busy machine keeps from hearing of a call looks
    // there.
    private static final long MEBIBYTES_AT_MOST = 150;
    private static final List<String> INVENTED = List.of("prodpay", "lgt-hostile-victim");
    private static final int EXECUTIONS = 100;
    private static final int BYTES = 16_384;

    /** With BPF the kernel tells of runtimes; without it fanotify does, of those whose file is the one that is watched. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFakeRuntimeInAContainerNamesNoneAndTakesNoMemory(boolean bpf) throws IOException {
        try (Oci oci = Oci.withDefaultRoot(TestRuntimes.named("runc"))) {
            Path fake = watchedFake(oci);
            try (ToolProcess tool = watching(bpf)) {
                Rootfs rootfs = Rootfs.busybox(oci.folder());
                oci.runDetached("lgt-hostile-victim", Bundle.of(rootfs, "sleep", "1000"));
                tool.awaitRow(row -> text(row, "id").equals("lgt-hostile-victim"), Tool.PATIENCE);
                attack(oci, rootfs, fake, tool);
                // Whatever is told of the attack is told before this one.
                oci.runDetached("lgt-hostile-after", Bundle.of(rootfs, "sleep", "1000"));
                tool.awaitRow(row -> text(row, "id").equals("lgt-hostile-after"), Tool.PATIENCE);
                long peak = tool.peakMemory().orElseThrow() >> 10;
                List<JsonNode> rows =
                        Tool.stopAndFilter(tool, row -> !text(row, "id").equals("lgt-hostile-attacker"));
                assertThat(rows.stream()
                                .filter(row -> text(row, "id").startsWith("lgt-hostile-")
                                        || text(row, "name").contains("prodpay"))
                                .map(row -> text(row, "event") + " " + text(row, "id") + " " + text(row, "name")))
                        .containsExactly(
                                "CREATED lgt-hostile-victim lgt-hostile-victim",
                                "CREATED lgt-hostile-after lgt-hostile-after");
                assertThat(tool.stderr()).noneMatch(line -> line.contains("stumbled") || line.contains("Memory"));
                assertThat(peak).as("MiB").isLessThanOrEqualTo(MEBIBYTES_AT_MOST);
            }
        }
    }

    /** A program that is a watched runtime's file, for a running conmon of the host says that it is one. */
    private static Path watchedFake(Oci oci) throws IOException {
        Path folder = Files.createDirectory(oci.folder().resolve("fake"));
        Path fake = Files.copy(Attackers.runtime(), folder.resolve("runc"));
        Path conmon = Files.copy(Attackers.runtime(), folder.resolve("conmon"));
        for (Path program : List.of(fake, conmon)) {
            assertThat(program.toFile().setExecutable(true, false)).isTrue();
        }
        var process = oci.guard()
                .launch("sh", "-c", "sleep 1000 | LGT_STAY=1 " + conmon + " -c lgt-conmon -n lgt-conmon -r " + fake);
        Waiting.until("conmon runs", Tool.PATIENCE, () -> process.stdout().contains("ready"));
        return fake;
    }

    private static ToolProcess watching(boolean bpf) {
        List<String> command = new ArrayList<>();
        if (!bpf) {
            String script = "mount -t tmpfs none /sys/kernel/btf && exec \"$@\"";
            command.addAll(List.of("unshare", "--mount", "--propagation", "slave", "sh", "-c", script, "hide"));
        }
        command.addAll(ToolCommand.line(List.of("list-containers", "-w", "-o", "json", "-v")));
        return Tool.when("watching", ToolProcess.startCommand(command, Map.of(), null));
    }

    /** Returns when the container has done all of it: invented containers, huge files, and a flood of arguments. */
    private static void attack(Oci oci, Rootfs rootfs, Path fake, ToolProcess tool) throws IOException {
        Attackers.addTo(rootfs, "runc", "runcmd", "crunch");
        Path planted = rootfs.folder().resolve("planted");
        for (String id : INVENTED) {
            Attackers.state(planted, id, separate(oci));
        }
        Path bundle = Attackers.hugeBundle(rootfs.folder().resolve("bundle"));
        List<String> script = new ArrayList<>();
        for (String program : List.of("runc", "runcmd", "crunch", fake.toString())) {
            for (String id : INVENTED) {
                String call = program + " --root " + planted + " run --bundle " + bundle + " " + id;
                script.add("LGT_PROGRAM=/bin/true " + call);
                script.add("sleep 1000 | LGT_STAY=1 " + call + " >>/tmp/said &");
            }
        }
        script.add("while [ \"$(grep -c ready /tmp/said)\" != 8 ]; do sleep 0.01; done");
        for (String program : List.of("/bin/runc", fake.toString())) {
            script.add("argflood " + EXECUTIONS + " " + BYTES + " " + program + " start");
        }
        script.add("echo done >>/tmp/said; exec sleep 1000");
        oci.runDetached(
                "lgt-hostile-attacker",
                Bundle.of(rootfs, "sh", "-c", String.join("\n", script)).withHostFolders(fake.getParent()));
        JsonNode row = tool.awaitRow(r -> text(r, "id").equals("lgt-hostile-attacker"), Tool.PATIENCE);
        Path said = Path.of("/proc", row.path("pid").asText(), "root/tmp/said");
        Waiting.until("it has done all of it", Tool.PATIENCE, () -> read(said).contains("done"));
    }

    /** A process of the host in a mount namespace of its own, as many services have. */
    private static long separate(Oci oci) {
        var process = oci.guard().launch("unshare", "--mount", "sh", "-c", "echo ready; exec sleep 1000");
        Waiting.until("it is there", Tool.PATIENCE, () -> process.stdout().contains("ready"));
        return process.pid();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
