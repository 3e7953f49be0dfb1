package io.localgadget.cli;

import static io.localgadget.cli.Tool.args;
import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TerminalSession;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong from outside: one clear sentence on standard error, the right status, and no more. */
@RequiresBpf
@RequiresCommand({"setpriv", "unshare", "bash", "tmux", "runc"})
class BadInputIT {
    private static final String LOOP = "while true; do /bin/sleep 0.1; done";
    private static final Path STATES = Path.of("/run/runc");

    /** nobody may read the tool wherever it lies, and has no other capability. */
    private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups"
            + " --inh-caps=+dac_read_search --ambient-caps=+dac_read_search --bounding-set=-all,+dac_read_search";

    private static final String POWERLESS_ROOT = "setpriv --inh-caps=-all --bounding-set=-all";

    @ParameterizedTest
    @ValueSource(strings = {NOBODY, POWERLESS_ROOT})
    void withoutRootNothingWorksAndTheRemedyIsTold(String wrapper) {
        for (String command :
                List.of("trace exec", "trace open -o json", "top file", "list-containers", "list-containers -w")) {
            assertFails(3, "root", words(wrapper, command));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list-containers",
                "list-containers -w",
                "trace exec",
                "snapshot process",
                "profile cpu",
                "traceloop"
            })
    void inAPidNamespaceOfItsOwnItSaysSo(String command) {
        assertFails(3, "--pid=host", words("unshare --pid --fork --mount-proc", command));
    }

    @Test
    void withoutTypeInformationTheKernelCannotBeTraced() {
        String script = "mount -t tmpfs none /sys/kernel/btf && exec \"$@\"";
        List<String> hide = List.of("unshare", "--mount", "--propagation", "slave", "sh", "-c", script, "hide");
        List<String> all = new ArrayList<>(hide);
        all.addAll(ToolCommand.line(List.of("trace", "exec")));
        assertFails(3, "no BTF type information", all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trace exec", "list-containers"})
    void aSocketNamedByHandMustAnswer(String command) {
        for (String flag : List.of("--docker-socketpath", "--containerd-socketpath", "--podman-socketpath")) {
            assertFails(1, "/nonexistent", words("", command + " " + flag + " /nonexistent"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trace exec", "list-containers"})
    void anUnknownRuntimeIsWrongUsage(String command) {
        assertFails(2, "did you mean 'docker'?", words("", command + " -r dokcer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list-containers", "trace exec --host", "top file --host", "--help", "--version"})
    void outputThatCannotBeWrittenIsAFailure(String command) {
        assertFails(1, "cannot write to standard output", shell("\"$@\" >/dev/full", command));
        assertFails(1, "cannot write to standard output", shell("\"$@\" >&-", command));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trace exec", "trace exec --host", "list-containers -w"})
    void aReaderThatGoesEndsTheToolQuietly(String command) {
        // With --host events come all the time, without it none at all.
        try (ToolProcess tool = ToolProcess.startCommand(
                shell(
                        "while sleep 0.05; do :; done & \"$@\" | head -1; status=${PIPESTATUS[0]}; kill %1; exit $status",
                        command),
                Map.of(),
                null)) {
            tool.awaitLine(line -> true, Tool.PATIENCE);
            assertThat(tool.awaitExit(Duration.ofSeconds(2))).isZero();
            assertThat(tool.stdout()).hasSize(1);
            assertThat(tool.stderr().stream().filter(line -> line.contains("local-gadget")))
                    .isEmpty();
        }
    }

    @Test
    void aReaderThatGoesAmongRowsEndsTheToolQuietly() {
        try (ToolProcess tool = ToolProcess.startCommand(
                shell(
                        "while sleep 0.05; do :; done & \"$@\" | head -3; status=${PIPESTATUS[0]}; kill %1; exit $status",
                        "trace exec --host"),
                Map.of(),
                null)) {
            Waiting.until("three lines", Tool.PATIENCE, () -> tool.stdout().size() == 3);
            assertThat(tool.awaitExit(Duration.ofSeconds(2))).isZero();
        }
    }

    /** The tool writes into a pipe that is full and whose other end this shell has open. */
    @ParameterizedTest
    @ValueSource(strings = {"-v", "-v -t 1s"})
    void aReaderThatTakesNothingDoesNotHoldTheEnd(String flags, @TempDir Path folder) {
        String script = """
                mkfifo $DIR/pipe; exec 7<>$DIR/pipe; head -c 65536 /dev/zero >&7
                while :; do cat /dev/null /dev/null; done & load=$!
                "$@" >&7 2>$DIR/said & tool=$!
                until grep -q tracing $DIR/said; do sleep 0.1; done
                [[ $* == *-t* ]] || kill -TERM $tool
                wait $tool; status=$?
                kill $load; cat $DIR/said >&2; exit $status""";
        List<String> command = shell(script, "trace open --host " + flags);
        try (ToolProcess tool = ToolProcess.startCommand(command, Map.of("DIR", folder.toString()), null)) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).as(tool::toString).isEqualTo(1);
            assertThat(tool.stderr())
                    .as(tool::toString)
                    .anyMatch(line -> line.matches("local-gadget: ends with [1-9]\\d* rows? not written: .*"));
        }
    }

    @Test
    void aStateFileThatIsNoneIsToldAndTheOtherContainersAreShown() throws IOException {
        try (Oci oci = Oci.withDefaultRoot(TestRuntimes.named("runc"))) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            oci.runDetached("lgt-corrupt", Bundle.of(rootfs, "sh", "-c", LOOP));
            oci.runDetached("lgt-intact", Bundle.of(rootfs, "sh", "-c", LOOP));
            Path state = STATES.resolve("lgt-corrupt/state.json");
            byte[] intact = Files.readAllBytes(state);
            for (String content : List.of("", "{\"id\": \"lgt-corr", "\u0000\u0001\u0002", "[[[[", "null", "17")) {
                Files.writeString(state, content);
                try (ToolProcess list = ToolProcess.start("list-containers", "-o", "json");
                        ToolProcess trace = Tool.tracing("trace", "exec", "-o", "json")) {
                    assertThat(list.awaitExit(Tool.PATIENCE)).isZero();
                    assertThat(list.rows()).extracting(row -> text(row, "name")).contains("lgt-intact");
                    assertNames("lgt-corrupt", list);
                    trace.awaitRow(row -> text(row, "container").equals("lgt-intact"), Tool.PATIENCE);
                    assertNames("lgt-corrupt", trace);
                    assertThat(trace.stop()).isZero();
                } finally {
                    Files.write(state, intact);
                }
            }
        }
    }

    private static void assertNames(String container, ToolProcess tool) {
        assertThat(tool.stderr().stream().filter(line -> line.contains(container)))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("local-gadget: container " + container));
        assertNoTrace(tool);
    }

    @Test
    void aBundleThatHasGoneCostsNoName() throws IOException {
        try (Oci oci = Oci.withDefaultRoot(TestRuntimes.named("runc"))) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            oci.runDetached("lgt-before", Bundle.of(rootfs, "sh", "-c", LOOP));
            delete(oci.bundle("lgt-before"));
            try (ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json")) {
                tool.awaitRow(row -> text(row, "container").equals("lgt-before"), Tool.PATIENCE);
                tool.signal("STOP");
                oci.runDetached("lgt-while", Bundle.of(rootfs, "sh", "-c", "/bin/echo first; " + LOOP));
                delete(oci.bundle("lgt-while"));
                tool.signal("CONT");
                tool.awaitRow(
                        row -> text(row, "container").equals("lgt-while")
                                && args(row).equals("/bin/echo first"),
                        Tool.PATIENCE);
                assertThat(Tool.stopAndFilter(
                                tool, row -> !text(row, "container").startsWith("lgt-")))
                        .isEmpty();
                assertNoTrace(tool);
            }
        }
    }

    @Test
    void aUserAtATerminalIsToldOnceThatTheContainerIsStillToCome() {
        List<String> command = ToolCommand.line(List.of("trace", "exec", "-c", "lgt-never"));
        try (TerminalSession terminal = TerminalSession.start(100, 20, command)) {
            String said = "waiting for container lgt-never";
            terminal.awaitScreen("it says so", Tool.PATIENCE, screen -> screen.contains(said));
            String screen = terminal.awaitScreen("it traces", Tool.PATIENCE, s -> s.contains("CONTAINER"));
            assertThat(screen.split(said, -1)).hasSize(2);
            terminal.sendKeys("C-c");
            Waiting.until(
                    "it has ended", Tool.PATIENCE, () -> terminal.exitStatus().isPresent());
            assertThat(terminal.exitStatus()).hasValue(0);
            assertThat(terminal.capture().split(said, -1)).hasSize(2);
        }
        try (ToolProcess piped = ToolProcess.start("trace", "exec", "-c", "lgt-never")) {
            piped.awaitLine(line -> line.startsWith("CONTAINER"), Tool.PATIENCE);
            assertThat(piped.stop()).isZero();
            assertThat(piped.stderr()).isEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** The tool with these words, space separated, behind a wrapper's. */
    private static List<String> words(String wrapper, String arguments) {
        List<String> words = new ArrayList<>(wrapper.isEmpty() ? List.of() : List.of(wrapper.split(" ")));
        words.addAll(ToolCommand.line(List.of(arguments.split(" "))));
        return words;
    }

    /** The tool with these words as {@code "$@"} of a shell's script. */
    private static List<String> shell(String script, String arguments) {
        List<String> words = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        words.addAll(words("", arguments));
        return words;
    }

    private static void assertFails(int status, String said, List<String> command) {
        try (ToolProcess tool = ToolProcess.startCommand(command, Map.of(), null)) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).as(tool::toString).isEqualTo(status);
            assertThat(tool.stdout()).as(tool::toString).isEmpty();
            assertThat(tool.stderr())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("local-gadget: ")
                            .contains(said)
                            .doesNotContain("Exception"));
        }
    }

    private static void assertNoTrace(ToolProcess tool) {
        assertThat(tool.stderr()).noneMatch(line -> line.contains("Exception") || line.startsWith("\tat "));
    }
}
