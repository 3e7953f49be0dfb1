package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static io.localgadget.cli.TraceloopIT.ID;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** traceloop where a seccomp filter answers in the kernel's place: the very call that failed is there. */
@RequiresBpf
class TraceloopSeccompIT {
    private Oci oci;
    private Rootfs rootfs;

    @BeforeEach
    void open() {
        oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
        rootfs = Generators.addTo(Rootfs.busybox(oci.folder()));
    }

    @AfterEach
    void close() {
        oci.close();
    }

    /** The kernel asks the filter before it says that a call is entered. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unshare -m true; true | unshare(unshare_flags=CLONE_NEWNS) = -1 EPERM (Operation not permitted) by seccomp",
                "mkdir /tmp/denied; true | mkdir(pathname=\"/tmp/denied\", mode=0777) = 0 by seccomp",
                "cd /; sh -c 'rmdir /tmp/trapped'; true | rmdir(pathname=\"/tmp/trapped\") = ? SIGSYS (seccomp)",
                "chroot / true; true | chroot(pathname=\"/\") = ? SIGSYS (seccomp)",
            })
    void whatAFilterAnsweredIsThereWithWhatWasAsked(String script, String call) {
        Map<String, Object> profile = Map.of(
                "defaultAction",
                "SCMP_ACT_ALLOW",
                "syscalls",
                List.of(
                        Map.of("names", List.of("unshare"), "action", "SCMP_ACT_ERRNO", "errnoRet", 1),
                        Map.of("names", List.of("mkdir"), "action", "SCMP_ACT_ERRNO", "errnoRet", 0),
                        Map.of("names", List.of("rmdir"), "action", "SCMP_ACT_TRAP"),
                        Map.of("names", List.of("chroot"), "action", "SCMP_ACT_KILL_PROCESS")));
        String name = call.substring(0, call.indexOf('('));
        for (String filter : List.of("", name)) {
            try (ToolProcess tool = filter.isEmpty()
                    ? TraceloopIT.start("--calls", "1000")
                    : TraceloopIT.start("--syscall-filters", filter)) {
                oci.run(ID, Bundle.of(rootfs, "sh", "-c", script).withSeccomp(profile));
                tool.awaitReady(ID + " ended", Tool.PATIENCE);
                List<JsonNode> rows =
                        Tool.stopAndFilter(tool, row -> row.path("seccomp").asBoolean());
                assertThat(rows)
                        .as(filter)
                        .extracting(row -> text(row, "syscall") + "(" + text(row, "params") + ") = " + text(row, "ret"))
                        .containsExactly(call);
            }
        }
    }

    /** What the filter answers to an execve that it denies is no program's beginning; threads are killed without a signal. */
    @Test
    void execsThatAreDeniedAndThreadsThatAreKilledAreThereToo() {
        Map<String, Object> profile = Map.of(
                "defaultAction",
                "SCMP_ACT_ALLOW",
                "syscalls",
                List.of(
                        Map.of("names", List.of("sync"), "action", "SCMP_ACT_KILL_THREAD"),
                        Map.of("names", List.of("execveat"), "action", "SCMP_ACT_ERRNO", "errnoRet", 0)));
        try (ToolProcess tool = TraceloopIT.start("--calls", "1000")) {
            rootfs.add(Generators.latesync());
            oci.run(
                    ID,
                    Bundle.of(rootfs, "sh", "-c", "execcall fd /bin/true; latesync; true")
                            .withSeccomp(profile));
            tool.awaitReady(ID + " ended", Tool.PATIENCE);
            assertThat(Tool.stopAndFilter(tool, row -> row.path("seccomp").asBoolean()))
                    .extracting(row -> text(row, "syscall") + " " + text(row, "ret"))
                    .containsExactly("execveat 0 by seccomp", "sync ? SIGSYS (seccomp)");
        }
    }
}
