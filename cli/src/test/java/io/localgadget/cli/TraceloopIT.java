package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** traceloop on plain containers: the last calls of each, decoded; nobody's are pushed out by another's. */
@RequiresBpf
class TraceloopIT {
    static final String ID = "lgt-loop";
    private static final String OTHER = "lgt-loop-other";

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

    @Test
    void whatACalculatorWroteIsReadFromItsLastCallsAsSoonAsTheContainerHasEnded() {
        try (ToolProcess tool = start()) {
            run("echo '3*7*2' | bc");
            tool.awaitReady(ID + " ended with exit code 0", Tool.PATIENCE);
            tool.awaitRow(
                    row -> text(row, "comm").equals("bc")
                            && text(row, "syscall").equals("exit_group"),
                    Tool.PATIENCE);
            List<JsonNode> rows = tool.rows();
            assertThat(rows)
                    .allSatisfy(row -> assertThat(text(row, "container")).isEqualTo(ID));
            assertThat(calls(rows, "bc", "write")).singleElement().satisfies(row -> {
                assertThat(text(row, "params")).matches("fd=1<pipe:\\[\\d+]>, buf=\"42\\\\n\", count=3");
                assertThat(text(row, "ret")).isEqualTo("3");
                assertThat(row.path("cpu").isNumber()).isTrue();
                assertThat(row.path("latency").asLong()).isPositive();
            });
            assertThat(tool.stop()).isZero();
        }
    }

    @Test
    void theFirstCallIsTheExecutionOfTheContainersProgramAndTheLastOneNeverReturns() {
        List<JsonNode> rows = record("cat /etc/known");
        assertThat(text(rows.getFirst(), "syscall")).isEqualTo("execve");
        assertThat(text(rows.getFirst(), "params"))
                .isEqualTo("pathname=\"/bin/busybox\", argv=[\"sh\", \"-c\", \"cat /etc/known\"], envp=...");
        assertThat(text(rows.getFirst(), "ret")).isEqualTo("0");
        assertThat(text(rows.getLast(), "syscall")).isEqualTo("exit_group");
        assertThat(text(rows.getLast(), "params")).isEqualTo("error_code=0");
        assertThat(text(rows.getLast(), "ret")).isEqualTo("...");
    }

    @Test
    void descriptorsHavePathsFlagsNamesAndFailuresTheirError() {
        List<JsonNode> rows = record("cat /etc/known /no/such >/tmp/copy; mv /tmp/copy /tmp/kept; cat </tmp/kept");
        assertThat(calls(rows, "cat", "openat")).first().satisfies(row -> {
            assertThat(text(row, "params")).isEqualTo("dirfd=AT_FDCWD, pathname=\"/etc/known\", flags=O_RDONLY");
            assertThat(text(row, "ret")).isEqualTo("3</etc/known>");
        });
        assertThat(rows).anySatisfy(row -> {
            assertThat(text(row, "params")).contains("pathname=\"/no/such\"");
            assertThat(text(row, "ret")).isEqualTo("-1 ENOENT (No such file or directory)");
            assertThat(text(row, "error")).isEqualTo("ENOENT");
        });
        assertThat(rows.stream().map(row -> text(row, "params")))
                .anyMatch(params -> params.matches("fd=3</etc/known>, buf=\"text\\\\n\", count=\\d+")
                        || params.startsWith("out_fd=1</tmp/copy>, in_fd=3</etc/known>"))
                .anyMatch(
                        params -> params.contains("pathname=\"/tmp/copy\", flags=O_WRONLY|O_CREAT|O_TRUNC, mode=0666"))
                .anyMatch(params -> params.contains("oldname=\"/tmp/copy\", newname=\"/tmp/kept\""))
                .anyMatch(params -> params.contains("</tmp/kept>"));
    }

    @Test
    void bytesThatWouldHarmATerminalAreEscapedAndLongOnesCutAndMarked() {
        List<JsonNode> rows =
                record("printf '\\033[31m\\377\"\\\\\\n' >/dev/null; printf '%0300d' 0 >/tmp/long; rm /tmp/long");
        assertThat(rows.stream().map(row -> text(row, "params")))
                .anyMatch(params -> params.endsWith("buf=\"\\x1b[31m\\xff\\\"\\\\\\n\", count=9"))
                .anyMatch(params -> params.equals("fd=1</tmp/long>, buf=\"" + "0".repeat(128) + "\"..., count=300"));
    }

    @Test
    void aQuietContainerKeepsItsCallsBesideANoisyOne() {
        oci.runDetached(ID, Bundle.of(rootfs, "sleep", "1000"));
        try (ToolProcess tool = start("--calls", "100")) {
            oci.exec(ID, "cat", "/etc/known").orThrow();
            oci.run(OTHER, Bundle.of(rootfs, "/bin/opener", "/etc/known", "50000"))
                    .orThrow();
            tool.awaitReady(OTHER + " ended", Tool.PATIENCE);
            List<JsonNode> rows = Tool.stopAndFilter(tool, row -> true);
            assertThat(rows.stream().filter(row -> text(row, "container").equals(OTHER)))
                    .hasSize(100)
                    .last()
                    .satisfies(row -> assertThat(text(row, "syscall")).isEqualTo("exit_group"));
            assertThat(rows).anySatisfy(row -> {
                assertThat(text(row, "container")).isEqualTo(ID);
                assertThat(text(row, "ret")).isEqualTo("3</etc/known>");
            });
            assertThat(tool.stderr())
                    .anyMatch(line ->
                            line.matches(".*" + OTHER + ": the last 100 system calls; \\d{5,} earlier ones were .*"));
        }
    }

    @Test
    void aContainerThatHasEndedStaysReadableUntilTheToolEnds() {
        try (ToolProcess tool = start("--at-end")) {
            run("cat /etc/known");
            oci.run(OTHER, Bundle.of(rootfs, "true")).orThrow();
            assertThat(tool.stdout()).isEmpty();
            List<JsonNode> rows = Tool.stopAndFilter(tool, row -> true);
            assertThat(calls(rows, "cat", "openat")).isNotEmpty();
            assertThat(rows)
                    .anySatisfy(row -> assertThat(text(row, "container")).isEqualTo(OTHER));
        }
    }

    @Test
    void onlyTheCallsThatWereAskedForAreRecorded() {
        try (ToolProcess tool = start("--syscall-filters", "write,exit_group")) {
            run("echo a; echo b");
            tool.awaitReady(ID + " ended", Tool.PATIENCE);
            List<JsonNode> rows = Tool.stopAndFilter(tool, row -> true);
            assertThat(rows.stream().map(row -> text(row, "syscall") + " " + text(row, "ret")))
                    .containsExactly("write 2", "write 2", "exit_group ...");
        }
    }

    @Test
    void aCallThatHasNotReturnedIsShownWithoutAResult() {
        try (ToolProcess tool = start()) {
            oci.runDetached(ID, Bundle.of(rootfs, "sleep", "1000"));
            oci.exec(ID, "sleep", "1").orThrow(); // time for the first one to get there
            List<JsonNode> rows =
                    Tool.stopAndFilter(tool, row -> text(row, "syscall").endsWith("nanosleep"));
            assertThat(rows).hasSize(2);
            assertThat(text(rows.getFirst(), "params")).contains("{tv_sec=1000, tv_nsec=0}");
            assertThat(text(rows.getFirst(), "ret")).isEqualTo("...");
            assertThat(rows.getFirst().path("latency").asLong()).isZero();
            assertThat(text(rows.getLast(), "ret")).isEqualTo("0");
        }
    }

    @Test
    void anExecBeginsWithItsProgramAndNotWithTheRuntimesCalls() {
        oci.runDetached(ID, Bundle.of(rootfs, "sleep", "1000"));
        try (ToolProcess tool = start()) {
            oci.exec(ID, "cat", "/etc/known").orThrow();
            List<JsonNode> rows = Tool.stopAndFilter(tool, row -> true);
            assertThat(rows).noneMatch(row -> text(row, "comm").startsWith("runc"));
            assertThat(rows)
                    .first()
                    .satisfies(row -> assertThat(text(row, "syscall") + " " + text(row, "params"))
                            .isEqualTo("execve pathname=\"/bin/busybox\", argv=[\"cat\", \"/etc/known\"], envp=..."));
        }
    }

    @Test
    void aCallThatASignalInterruptedSaysSo() {
        List<JsonNode> rows = record("trap 'echo caught' USR1; (sleep 0.3; kill -USR1 $$) & wait; wait");
        assertThat(rows.stream().map(row -> text(row, "syscall") + " " + text(row, "ret")))
                .anyMatch(call -> call.matches("(wait4|rt_sigsuspend) \\? ERESTART.*"));
        assertThat(calls(rows, "sh", "kill"))
                .anySatisfy(row -> assertThat(text(row, "params")).isEqualTo("pid=1, sig=SIGUSR1"));
    }

    @ParameterizedTest
    @CsvSource({
        "fail, exit 3, true, 3",
        "fail, exit 0, false, 0",
        "'3,4', exit 4, true, 4",
        "'3,4', exit 5, false, 5",
        "143, kill -TERM $$; sleep 5, false, 0"
    })
    void containersArePrintedByHowTheyEnded(String codes, String script, boolean printed, int code) {
        try (ToolProcess tool = start("--on-exit-code", codes)) {
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", script));
            oci.run(OTHER, Bundle.of(rootfs, "sh", "-c", "exit " + codes.replaceAll(",.*|fail", "") + "3"));
            if (printed) {
                tool.awaitReady(ID + " ended with exit code " + code, Tool.PATIENCE);
            }
            List<JsonNode> rows =
                    Tool.stopAndFilter(tool, row -> text(row, "container").equals(ID));
            assertThat(rows.isEmpty()).isNotEqualTo(printed);
        }
    }

    @Test
    void twentyMoreContainersNeedNothingMoreInTheKernel() {
        oci.runDetached(ID, Bundle.of(rootfs, "sleep", "1000"));
        try (ToolProcess tool = start()) {
            Set<String> one = bpfObjects(tool.pid());
            for (int i = 0; i < 20; i++) {
                oci.runDetached(ID + i, Bundle.of(rootfs, "sleep", "1000"));
            }
            oci.run(OTHER, Bundle.of(rootfs, "true")).orThrow();
            tool.awaitReady(OTHER + " ended", Tool.PATIENCE);
            assertThat(one).isNotEmpty();
            assertThat(bpfObjects(tool.pid())).isEqualTo(one);
            List<JsonNode> rows = Tool.stopAndFilter(tool, row -> true);
            assertThat(rows.stream().map(row -> text(row, "container")).distinct())
                    .contains(ID + "0", ID + "19");
        }
    }

    @Test
    @EnabledOnOs(architectures = "amd64")
    void callsOfA32BitProgramHaveTheirOwnNames() {
        rootfs.add(Generators.calls());
        try (ToolProcess tool = start()) {
            oci.run(ID, Bundle.of(rootfs, "/bin/calls"));
            tool.awaitReady(ID + " ended", Tool.PATIENCE);
            List<JsonNode> rows = Tool.stopAndFilter(tool, row -> true);
            assertThat(rows.stream().map(row -> text(row, "arch") + " " + text(row, "syscall")))
                    .startsWith("x86-64 execve")
                    .contains("x86-64 getppid", "i386 getpgrp", "i386 umask")
                    .endsWith("x86-64 exit_group");
        }
    }

    @Test
    @EnabledOnOs(architectures = "amd64")
    void numbersAndErrorsOf32BitProgramsAreWhole() {
        rootfs.add(Generators.i386());
        try (ToolProcess tool = start()) {
            oci.run(ID, Bundle.of(rootfs, "/bin/i386").withPrivileges());
            tool.awaitReady(ID + " ended", Tool.PATIENCE);
            assertThat(Tool.stopAndFilter(tool, row -> !text(row, "syscall").equals("execve")))
                    .extracting(row -> text(row, "syscall") + "(" + text(row, "params") + ") = " + text(row, "ret"))
                    .startsWith(
                            "unshare(unshare_flags=CLONE_NEWNS) = 0",
                            "ftruncate64(fd=-1, length=8589934597) = -1 EBADF (Bad file descriptor)")
                    .contains("sigreturn() = -1 EINTR (Interrupted system call)", "exit(error_code=0) = ...");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--calls, 0, --calls takes a whole number from 1 to 100000",
        "--calls, many, --calls takes a whole number from 1 to 100000",
        "--syscall-filters, opne, there is no system call 'opne'",
        "--syscall-filters, ',', --syscall-filters names nothing",
        "--on-exit-code, 256, --on-exit-code takes numbers from 0 to 255",
    })
    void wrongUsageIsOneSentence(String flag, String value, String sentence) {
        try (ToolProcess tool = ToolProcess.start("traceloop", flag, value)) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(ExitStatus.USAGE);
            assertThat(tool.stdout()).isEmpty();
            assertThat(tool.stderr())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains(sentence));
        }
    }

    /** Only of this test's containers, whatever else the host runs. */
    static ToolProcess start(String... arguments) {
        List<String> all = new ArrayList<>(List.of("traceloop", "-o", "json", "-r", "runc"));
        all.addAll(Arrays.asList(arguments));
        all.addAll(List.of("-F", "container~^" + ID));
        return Tool.tracing(all.toArray(String[]::new));
    }

    private void run(String script) {
        oci.run(ID, Bundle.of(rootfs, "sh", "-c", script));
    }

    /** The calls of a container that runs that script. */
    private List<JsonNode> record(String script) {
        try (ToolProcess tool = start("--calls", "2000")) {
            run(script);
            tool.awaitReady(ID + " ended", Tool.PATIENCE);
            assertThat(tool.stop()).isZero();
            return tool.rows();
        }
    }

    private static List<JsonNode> calls(List<JsonNode> rows, String comm, String syscall) {
        return rows.stream()
                .filter(row ->
                        text(row, "comm").equals(comm) && text(row, "syscall").equals(syscall))
                .toList();
    }

    /** The programs, maps and links that the process has open, by what /proc/PID/fdinfo says of them. */
    private static Set<String> bpfObjects(long pid) {
        Set<String> objects = new TreeSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fdinfo"))) {
            for (Path descriptor : descriptors.toList()) {
                Files.readAllLines(descriptor).stream()
                        .filter(line -> line.matches("(prog_id|map_id|link_id):.*"))
                        .forEach(objects::add);
            }
        } catch (NoSuchFileException e) {
            return bpfObjects(pid); // one that was just being closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return objects;
    }
}
