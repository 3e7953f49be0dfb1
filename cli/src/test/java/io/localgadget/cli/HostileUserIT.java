package io.localgadget.cli;

import static io.localgadget.cli.Tool.args;
import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Attackers;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user of this host without root, who may write what he likes where rootless runtimes keep their state. */
@RequiresBpf
@RequiresCommand("runc")
class HostileUserIT {
    /** An id that no user of a test host has. */
    private static final int USER = 61_234;

    private static final Path RUNTIME_FOLDER = Path.of("/run/user", Integer.toString(USER));
    private static final int MEGABYTES = 14;

    @BeforeEach
    void makeTheUsersFolder() throws IOException {
        Files.createDirectories(RUNTIME_FOLDER.getParent());
        Files.createDirectory(RUNTIME_FOLDER);
        Files.setAttribute(RUNTIME_FOLDER, "unix:uid", USER);
    }

    @AfterEach
    void removeIt() throws IOException {
        try (Stream<Path> files = Files.walk(RUNTIME_FOLDER)) {
            files.sorted(Comparator.reverseOrder()).forEach(HostileUserIT::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What would take a multiple of the tool's heap if it were kept. */
    static List<String> states() {
        String many = "[],".repeat(MEGABYTES << 20 >> 2);
        String process = "{\"init_process_pid\":" + ProcessHandle.current().pid() + ",";
        return List.of(
                process + "\"config\":{\"labels\":[" + many + "0]}}",
                process + "\"config\":{\"labels\":[\"" + "x".repeat(MEGABYTES << 20) + "\"]}}",
                process + "\"other\":[" + many + "0]}",
                "[".repeat(MEGABYTES << 20));
    }

    @Test
    void aUsersStateSpeaksOfNobodyElsesProcesses() throws IOException {
        Path folder = RUNTIME_FOLDER.resolve("runc/prodpay");
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"))) {
            oci.runDetached("lgt-victim", Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
            String state = oci.runtime("state", "lgt-victim").stdout();
            String victim = state.replaceAll("(?s).*\"pid\": *(\\d+).*", "$1");
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("state.json"), "{\"init_process_pid\":" + victim + "}");
            Files.setAttribute(folder.getParent(), "unix:uid", USER);
            try (ToolProcess list = ToolProcess.start("list-containers", "-o", "json")) {
                assertThat(list.awaitExit(Tool.PATIENCE)).as(list::toString).isZero();
                assertThat(list.rows()).extracting(row -> text(row, "name")).doesNotContain("prodpay");
                assertThat(list.stderr())
                        .anySatisfy(line -> assertThat(line)
                                .contains(
                                        "container prodpay is left out",
                                        "belongs to user " + USER,
                                        "process " + victim));
            }
        }
    }

    /** A process called conmon may have anything in its environment. */
    @Test
    @RequiresCommand("setpriv")
    void aUsersEnvironmentNamesNobodyElsesContainers() throws IOException {
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"))) {
            oci.runDetached("lgt-victim", Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
            String victim = oci.runtime("state", "lgt-victim").stdout().replaceAll("(?s).*\"pid\": *(\\d+).*", "$1");
            Path folder = RUNTIME_FOLDER.resolve("else/runc");
            Attackers.state(folder, "prodpay", Long.parseLong(victim));
            Files.setAttribute(folder, "unix:uid", USER);
            Path conmon = Files.copy(Attackers.runtime(), RUNTIME_FOLDER.resolve("conmon"));
            Files.setPosixFilePermissions(conmon, PosixFilePermissions.fromString("rwxr-xr-x"));
            oci.guard()
                    .launch(
                            "sh",
                            "-c",
                            "sleep 1000 | setpriv --reuid=" + USER
                                    + " --clear-groups env -i LGT_STAY=1 XDG_RUNTIME_DIR=" + folder.getParent() + " "
                                    + conmon + " -c prodpay -n prodpay");
            Waiting.until(
                    "it runs",
                    Tool.PATIENCE,
                    () -> oci.guard()
                            .run("ps", "-C", "conmon", "-o", "uid=")
                            .stdout()
                            .contains("" + USER));
            try (ToolProcess list = ToolProcess.start("list-containers", "-o", "json")) {
                assertThat(list.awaitExit(Tool.PATIENCE)).as(list::toString).isZero();
                assertThat(list.rows()).extracting(row -> text(row, "name")).doesNotContain("prodpay");
                assertThat(list.stderr())
                        .anySatisfy(line -> assertThat(line)
                                .contains("container prodpay is left out", folder.toString(), "process " + victim));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    void aHugeStateCostsNobodyElseAnything(String state) throws IOException {
        Path folder = RUNTIME_FOLDER.resolve("runc/huge");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("state.json"), state);
        try (ToolProcess list = ToolProcess.start("list-containers", "-o", "json")) {
            assertThat(list.awaitExit(Tool.PATIENCE)).as(list::toString).isZero();
            assertThat(list.stderr()).noneMatch(line -> line.contains("internal error") || line.contains("Memory"));
        }
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
                ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json", "-c", "lgt-victim")) {
            oci.run("lgt-victim", Bundle.of(Rootfs.busybox(oci.folder()), "true"))
                    .orThrow();
            assertThat(Tool.stopAndFilter(tool, row -> true))
                    .extracting(row -> text(row, "container") + " " + args(row))
                    .containsExactly("lgt-victim true");
        }
    }
}
