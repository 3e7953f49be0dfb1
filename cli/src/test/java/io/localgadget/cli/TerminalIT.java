package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TerminalSession;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** trace exec as a user at a terminal sees it. */
@RequiresBpf
@RequiresCommand({"tmux", "runc"})
class TerminalIT {
    private static final String ID = "lgt-terminal";
    private static final String LONG = "/bin/echo " + "word ".repeat(100) + "end";

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

    @ParameterizedTest
    @CsvSource({"80, 24", "200, 50"})
    void rowsAreAsWideAsTheScreenAndNoWider(int columns, int rows) {
        try (TerminalSession terminal = trace(columns, rows)) {
            run("/bin/true; " + LONG + "; /bin/true last");
            List<String> lines = linesUntil(terminal, "/bin/true last");
            assertThat(lines.getFirst().split(" +")).containsExactly("CONTAINER", "PID", "PPID", "COMM", "RET", "ARGS");
            assertThat(lines.subList(1, lines.size())).hasSize(4).allMatch(line -> line.startsWith(ID));
            assertThat(lines).allMatch(line -> line.length() <= columns);
            assertThat(lines.get(3)).contains(" /bin/echo word word").hasSize(columns);
        }
    }

    @Test
    void aResizedScreenIsUsedFromTheNextRowsOn() {
        try (TerminalSession terminal = trace(80, 24)) {
            for (int width : new int[] {200, 60}) {
                terminal.resize(width, 24);
                Waiting.until("tmux has told the terminal", Tool.PATIENCE, () -> width == widthOf(terminal));
                run(LONG + "; /bin/true at " + width);
                List<String> lines = linesUntil(terminal, "/bin/true at " + width);
                List<String> last = lines.subList(lines.size() - 3, lines.size());
                assertThat(last).allMatch(line -> line.startsWith(ID) && line.length() <= width);
                assertThat(last.get(1)).contains(" /bin/echo word").hasSize(width);
            }
        }
    }

    @Test
    void hostileArgumentsDoNotDisturbTheScreen() {
        try (TerminalSession terminal = trace(200, 50)) {
            oci.run(ID, Bundle.of(rootfs, "/bin/execcall", "hostile", "/bin/nothing"))
                    .orThrow();
            run("/bin/true last");
            List<String> lines = linesUntil(terminal, "/bin/true last");
            assertThat(lines.getFirst()).startsWith("CONTAINER");
            assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith(ID));
            assertThat(lines).filteredOn(line -> line.contains(" nothing ")).hasSize(1);
            assertThat(terminal.captureWithColours()).doesNotContain("\u001b[31m");
        }
    }

    @Test
    void controlCEndsItInOrder() {
        try (TerminalSession terminal = trace(80, 24)) {
            run("/bin/true last");
            linesUntil(terminal, "/bin/true last");
            terminal.sendKeys("C-c");
            Waiting.until(
                    "it has ended", Tool.PATIENCE, () -> terminal.exitStatus().isPresent());
            assertThat(terminal.exitStatus()).hasValue(0);
        }
    }

    @Test
    void controlZStopsItAndItGoesOnWithWhatItMissed() throws Exception {
        try (TerminalSession terminal = trace(80, 24)) {
            ProcessHandle tool = ProcessHandle.of(terminal.pid()).orElseThrow();
            terminal.sendKeys("C-z");
            Waiting.until(
                    "it is stopped", Tool.PATIENCE, () -> terminal.exitStatus().isPresent());
            assertThat(terminal.exitStatus()).hasValue(128 + 20);
            run("/bin/true missed");
            assertThat(terminal.capture()).doesNotContain("missed");
            signal(tool, "CONT");
            linesUntil(terminal, "/bin/true missed");
            run("/bin/true after");
            linesUntil(terminal, "/bin/true after");
            signal(tool, "INT");
            Waiting.until("it has ended", Tool.PATIENCE, () -> hasEnded(tool));
        }
    }

    private static void signal(ProcessHandle process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Whether it is a zombie at most: in a session whose shell has gone to sleep nobody asks for its status. */
    private static boolean hasEnded(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return true; // there is none of that number
        }
    }

    private static int widthOf(TerminalSession terminal) {
        try {
            Process stty = new ProcessBuilder("stty", "-F", "/proc/" + terminal.pid() + "/fd/1", "size").start();
            return Integer.parseInt(stty.inputReader().readLine().split(" ")[1]);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot ask for the width of the terminal", e);
        }
    }

    private static TerminalSession trace(int columns, int rows) {
        TerminalSession terminal = TerminalSession.start(
                columns, rows, ToolCommand.line(List.of("trace", "exec", "-F", "container==" + ID)));
        try {
            terminal.awaitScreen("it traces", Tool.PATIENCE, screen -> screen.startsWith("CONTAINER"));
            return terminal;
        } catch (AssertionError e) {
            terminal.close();
            throw e;
        }
    }

    private void run(String script) {
        oci.run(ID, Bundle.of(rootfs, "sh", "-c", script)).orThrow();
    }

    /** The lines of the screen as soon as one ends so. */
    private static List<String> linesUntil(TerminalSession terminal, String end) {
        return terminal.awaitScreen(
                        end, Tool.PATIENCE, screen -> screen.lines().anyMatch(line -> line.endsWith(" 0 " + end)))
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
