package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.ToolProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** audit seccomp on plain containers: what a profile denies, logs or kills for is one row with the right code. */
@RequiresBpf
class AuditSeccompIT {
    private static final String ID = "lgt-audit";
    private static final Map<String, Object> PROFILE = Map.of(
            "defaultAction",
            "SCMP_ACT_ALLOW",
            "syscalls",
            List.of(
                    Map.of("names", List.of("unshare"), "action", "SCMP_ACT_KILL_PROCESS"),
                    Map.of("names", List.of("mkdir"), "action", "SCMP_ACT_LOG"),
                    Map.of("names", List.of("chmod", "fchmodat"), "action", "SCMP_ACT_ERRNO", "errnoRet", 13),
                    Map.of("names", List.of("rmdir"), "action", "SCMP_ACT_TRAP"),
                    Map.of("names", List.of("sync"), "action", "SCMP_ACT_KILL")));
    private static final String PROGRAM = "unshare -m true; mkdir /tmp/a; chmod 700 /tmp/a; rmdir /tmp/a; sync; true";

    private Oci oci;
    private Rootfs rootfs;

    @BeforeEach
    void open() {
        oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
        rootfs = Rootfs.busybox(oci.folder());
    }

    @AfterEach
    void close() {
        oci.close();
    }

    @Test
    void eachWayOfDenyingIsARowForAContainerStartedAfter() {
        try (ToolProcess tool = Tool.tracing("audit", "seccomp", "-o", "json", "-c", ID)) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", PROGRAM).withSeccomp(PROFILE))
                    .orThrow();
            expectAll(tool);
        }
    }

    @Test
    void andForOneThatRanBefore() {
        String waits = "until [ -e /tmp/go ]; do usleep 50000; done; ";
        oci.runDetached(
                ID, Bundle.of(rootfs, "sh", "-c", waits + PROGRAM + "; sleep 1").withSeccomp(PROFILE));
        try (ToolProcess tool = Tool.tracing("audit", "seccomp", "-o", "json", "-c", ID)) {
            oci.exec(ID, "touch", "/tmp/go").orThrow();
            expectAll(tool);
        }
    }

    @Test
    void aNeighbourWhoseEveryCallIsLoggedHidesNothing() {
        Map<String, Object> logsAll = Map.of("defaultAction", "SCMP_ACT_LOG", "syscalls", List.of());
        String loop = "while [ ! -e /var/end ]; do mkdir /tmp/a; rmdir /tmp/a; done";
        oci.runDetached(ID + "-flood", Bundle.of(rootfs, "sh", "-c", loop).withSeccomp(logsAll));
        try (ToolProcess tool = Tool.tracing("audit", "seccomp", "-o", "json", "-c", ID)) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", PROGRAM).withSeccomp(PROFILE))
                    .orThrow();
            expectAll(tool);
        } finally {
            rootfs.file("var/end", "");
        }
    }

    private static void expectAll(ToolProcess tool) {
        for (String call : List.of("unshare", "mkdir", "rmdir", "sync")) {
            tool.awaitRow(row -> text(row, "syscall").equals(call), Tool.PATIENCE);
        }
        List<JsonNode> rows = Tool.stopAndFilter(tool, row -> true);
        assertThat(rows)
                .hasSize(5)
                .allSatisfy(row -> assertThat(text(row, "container")).isEqualTo(ID));
        expect(rows, "unshare", "kill_process", "");
        expect(rows, "mkdir", "log", "");
        expect(rows, "chmod", "errno", "EACCES");
        expect(rows, "rmdir", "trap", "");
        expect(rows, "sync", "kill_thread", "");
    }

    private static void expect(List<JsonNode> rows, String call, String code, String error) {
        assertThat(rows)
                .filteredOn(row -> text(row, "syscall").equals(call)
                        || text(row, "syscall").equals("fchmodat") && call.equals("chmod"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(text(row, "code")).isEqualTo(code);
                    assertThat(text(row, "error")).isEqualTo(error);
                    assertThat(text(row, "comm")).isEqualTo(call);
                    assertThat(row.path("pid").asInt()).isPositive();
                });
    }

    @Test
    void inAnotherNetworkNamespaceItSaysWhatItDoesNotHearOf() {
        List<String> command = new ArrayList<>(List.of("unshare", "--net"));
        command.addAll(ToolCommand.line(List.of("audit", "seccomp", "-v")));
        try (ToolProcess tool = ToolProcess.startCommand(command, Map.of(), null)) {
            tool.awaitReady("tracing", Tool.PATIENCE);
            assertThat(tool.stderr())
                    .filteredOn(line -> line.contains("do not reach this network namespace"))
                    .hasSize(1);
            assertThat(tool.stop()).isZero();
        }
        try (ToolProcess tool = Tool.tracing("audit", "seccomp")) {
            assertThat(tool.stderr()).noneMatch(line -> line.contains("namespace"));
        }
    }

    @Test
    void aContainerThatIsNotSelectedAndOneWithoutDenialsAreSilent() {
        Predicate<JsonNode> any = row -> true;
        try (ToolProcess tool = Tool.tracing("audit", "seccomp", "-o", "json", "-c", ID + "-quiet," + ID + "-last")) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", PROGRAM).withSeccomp(PROFILE))
                    .orThrow();
            oci.run(
                            ID + "-quiet",
                            Bundle.of(rootfs, "sh", "-c", "ls /nothing | cat; echo $(true); sleep 0.1")
                                    .withSeccomp(PROFILE))
                    .orThrow();
            oci.run(
                            ID + "-last",
                            Bundle.of(rootfs, "sh", "-c", "rmdir /tmp; true").withSeccomp(PROFILE))
                    .orThrow();
            tool.awaitRow(row -> text(row, "syscall").equals("rmdir"), Tool.PATIENCE);
            assertThat(Tool.stopAndFilter(tool, any))
                    .singleElement()
                    .satisfies(row -> assertThat(text(row, "container")).isEqualTo(ID + "-last"));
        }
    }
}
