package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TerminalSession;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** top file as a user at a terminal sees it: what is on the screen, what keys do, and how the terminal is left. */
@RequiresBpf
@RequiresCommand({"tmux", "runc", "stty"})
class TopScreenIT {
    private static final String FIRST = "lgts-a";
    private static final String SECOND = "lgts-b";
    private static final String DEEP = "/tmp/" + "deep/".repeat(22) + "end";

    /** Of one process, for echo and read are the shell's own: it reads more than it writes to one, and least to the last. */
    private static final String WORK = """
            mkdir -p /tmp/deep; cd /tmp; i=0
            while [ $i -lt 22 ]; do mkdir -p deep; cd deep; i=$((i + 1)); done
            cd /
            while true; do
              read x </etc/known; echo 12345678901234567890 >/tmp/out; echo 1 >%s; sleep 0.05
            done
            """.formatted(DEEP);

    private static Oci oci;
    private static Rootfs rootfs;

    @BeforeAll
    static void open() {
        oci = Oci.withDefaultRoot(TestRuntimes.named("runc"));
        rootfs = Rootfs.busybox(oci.folder()).file("etc/known", "x".repeat(50) + "\n");
        oci.runDetached(FIRST, Bundle.of(rootfs, "sh", "-c", WORK));
        oci.runDetached(SECOND, Bundle.of(rootfs, "sh", "-c", WORK));
    }

    @AfterAll
    static void close() {
        oci.close();
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "200, 50"})
    void theScreenIsFilledAndNoLineIsLongerThanIt(int columns, int rows) {
        try (TerminalSession terminal = top(columns, rows)) {
            List<String> lines = lines(terminal, screen -> count(screen, FIRST) == 3 && screen.contains("h help"));
            assertThat(lines).allMatch(line -> line.length() <= columns);
            // Numbers differ from run to run.
            List<String> dump = lines.stream()
                    .map(line -> line.replaceAll("[0-9]+", "N").replaceAll(" +", " "))
                    .toList();
            String end = columns == 200 ? DEEP : "/tmp/deep/deep/";
            assertThat(dump.subList(0, 4))
                    .containsExactly(
                            "top file N:N:N every Ns by bytes▼ all containers",
                            "N rows reads N writes N rbytes N wbytes N lost N",
                            "h help q quit",
                            "CONTAINER PID COMM READS WRITES RBYTES WBYTES T FILE");
            assertThat(dump.subList(4, dump.size()))
                    .hasSize(6)
                    .satisfiesOnlyOnce(line -> assertThat(line).startsWith(FIRST + " N sh N N N N R /etc/known"))
                    .satisfiesOnlyOnce(line -> assertThat(line).startsWith(SECOND + " N sh N N N N R /tmp/out"))
                    .satisfiesOnlyOnce(line -> assertThat(line).startsWith(SECOND + " N sh N N N N R " + end));
            assertThat(lines.get(4)).endsWith("/etc/known");
            assertThat(lines.getLast()).endsWith(columns == 200 ? DEEP : "…");
        }
    }

    @Test
    void aResizedScreenIsDrawnAnew() {
        try (TerminalSession terminal = top(80, 24)) {
            lines(terminal, screen -> screen.contains("/deep…") || screen.contains("…"));
            terminal.resize(200, 50);
            lines(terminal, screen -> screen.contains(DEEP));
            terminal.resize(60, 7);
            List<String> lines = lines(terminal, screen -> count(screen, "lgts-") == 3);
            assertThat(lines).hasSize(7).allMatch(line -> line.length() <= 60);
            assertThat(lines.getFirst()).startsWith("top file");
        }
    }

    @Test
    void keysChooseTheOrder() {
        try (TerminalSession terminal = top(120, 30)) {
            lines(terminal, screen -> count(screen, FIRST) == 3);
            terminal.sendKeys("Left"); // the last column
            List<String> lines = lines(terminal, screen -> screen.contains("FILE▲"));
            assertThat(lines.get(4)).endsWith("/etc/known");
            terminal.sendKeys("r");
            lines = lines(terminal, screen -> screen.contains("FILE▼"));
            assertThat(lines.get(4)).endsWith("/tmp/out");
            terminal.sendKeys(">");
            lines = lines(terminal, screen -> screen.contains("CONTAINER▲"));
            assertThat(lines.subList(4, 7)).allMatch(line -> line.startsWith(FIRST));
            terminal.sendKeys("<", "Left", "Left");
            lines(terminal, screen -> screen.contains("WBYTES▼") && screen.contains("by wbytes▼"));
        }
    }

    @Test
    void keysChooseTheRows() {
        try (TerminalSession terminal = top(120, 30)) {
            lines(terminal, screen -> count(screen, FIRST) == 3 && count(screen, SECOND) == 3);
            terminal.type("/OUT");
            lines(terminal, screen -> screen.contains("/OUT_"));
            terminal.sendKeys("Enter");
            lines(terminal, screen -> screen.contains("only OUT") && count(screen, "lgts-") == 2);
            terminal.type("/");
            terminal.sendKeys("BSpace", "BSpace", "BSpace");
            terminal.type("wbytes==0");
            terminal.sendKeys("Enter");
            lines(terminal, screen -> count(screen, "/etc/known") == 2 && count(screen, "lgts-") == 2);
            terminal.type("/x"); // behind the old one: no number
            terminal.sendKeys("Enter");
            lines(terminal, screen -> screen.contains("column wbytes holds numbers, and '0x' is none"));
            terminal.type("/");
            for (int i = 0; i < 12; i++) {
                terminal.sendKeys("BSpace");
            }
            terminal.sendKeys("Enter");
            lines(terminal, screen -> count(screen, "lgts-") == 6);
            terminal.sendKeys("r", "Down", "c"); // of the first row, by whose container nothing is ordered
            String only = lines(terminal, screen -> screen.contains("container lgts-"))
                    .getFirst();
            String container = only.contains(FIRST) ? FIRST : SECOND;
            lines(terminal, screen -> count(screen, container) == 4 && count(screen, "lgts-") == 4);
            terminal.sendKeys("c");
            lines(terminal, screen -> screen.contains("all containers") && count(screen, "lgts-") == 6);
        }
    }

    @Test
    void keysPauseAndChangeTheIntervalAndHelp() {
        try (TerminalSession terminal = top(100, 30)) {
            lines(terminal, screen -> count(screen, FIRST) == 3);
            terminal.sendKeys("+");
            lines(terminal, screen -> screen.contains("every 2s"));
            terminal.sendKeys("-", "-", "-");
            lines(terminal, screen -> screen.contains("every 200ms"));
            terminal.sendKeys("h");
            lines(terminal, screen -> screen.contains("quit, as Ctrl-C does") && count(screen, FIRST) == 0);
            terminal.sendKeys("h", "Space");
            List<String> paused = lines(terminal, screen -> screen.contains("PAUSED") && count(screen, FIRST) == 3);
            terminal.sendKeys("Down"); // drawn anew, and the same
            assertThat(lines(terminal, screen -> true)).isEqualTo(paused);
            terminal.sendKeys("p");
            lines(terminal, screen -> !screen.contains("PAUSED") && !screen.contains(paused.getFirst()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "C-c", "TERM", "HUP", "KILL"})
    void theTerminalIsLeftAsItWas(String end) {
        try (TerminalSession terminal =
                session(80, 24, List.of("sh", "-c", "echo before; read go; exec \"$@\"", "sh"))) {
            terminal.awaitScreen("the shell has begun", Tool.PATIENCE, screen -> screen.contains("before"));
            String settings = terminal.settings();
            terminal.sendKeys("Enter");
            lines(terminal, screen -> count(screen, FIRST) == 3);
            assertThat(terminal.onAlternateScreen()).isTrue();
            assertThat(terminal.cursorVisible()).isFalse();
            assertThat(terminal.settings()).isNotEqualTo(settings);
            if (end.length() < 4 && !end.equals("HUP")) {
                terminal.sendKeys(end);
            } else {
                signal(terminal.pid(), end);
            }
            Waiting.until(
                    "it has ended", Tool.PATIENCE, () -> terminal.exitStatus().isPresent());
            assertThat(terminal.exitStatus()).hasValue(end.equals("KILL") ? 128 + 9 : 0);
            // After a SIGKILL it is the guard that does it, when the shell may already go on.
            Waiting.until(
                    "the terminal is as it was",
                    Tool.PATIENCE,
                    () -> !terminal.onAlternateScreen()
                            && terminal.cursorVisible()
                            && terminal.settings().equals(settings));
            assertThat(terminal.capture()).contains("before").doesNotContain("top file");
        }
    }

    @Test
    void whileItIsStoppedTheTerminalIsTheShells() throws IOException {
        Path script = Files.writeString(
                oci.folder().resolve("top.sh"),
                "exec " + String.join(" ", command()) + " 2>" + oci.folder() + "/said\n");
        List<String> shell = List.of("bash", "--norc", "--noprofile");
        Predicate<String> prompt = screen -> screen.stripTrailing().matches("(?s).*bash-[0-9.]+[#$]");
        try (TerminalSession terminal = TerminalSession.start(80, 24, shell)) {
            lines(terminal, prompt);
            terminal.type("sh " + script);
            terminal.sendKeys("Enter");
            lines(terminal, screen -> count(screen, FIRST) == 3);
            terminal.sendKeys("C-z");
            lines(terminal, prompt.and(screen -> screen.contains("Stopped") && !screen.contains("top file")));
            assertThat(terminal.onAlternateScreen()).isFalse();
            assertThat(terminal.cursorVisible()).isTrue();
            terminal.type("fg");
            terminal.sendKeys("Enter");
            lines(terminal, screen -> count(screen, FIRST) == 3);
            assertThat(terminal.onAlternateScreen()).isTrue();
            terminal.type("q");
            lines(terminal, prompt.and(screen -> screen.contains("fg")));
            terminal.type("echo ended with $?");
            terminal.sendKeys("Enter");
            lines(terminal, screen -> screen.contains("ended with 0"));
        }
        assertThat(Tool.ofThisTest(Files.readAllLines(oci.folder().resolve("said"))))
                .isEmpty();
    }

    @Test
    void hostileNamesDoNotDisturbTheScreen() {
        String hostile = "f=$(printf '/tmp/e\\033[2J\\033]0;t\\007\\n\\342\\200\\256vil'); while true; do"
                + " echo 12345 >\"$f\"; sleep 0.05; done";
        try (Oci other = Oci.withDefaultRoot(TestRuntimes.named("runc"))) {
            other.runDetached("lgt-hostile", Bundle.of(Rootfs.busybox(other.folder()), "sh", "-c", hostile));
            List<String> command = ToolCommand.line(List.of("top", "file", "-c", "lgt-hostile"));
            try (TerminalSession terminal = TerminalSession.start(120, 24, command)) {
                List<String> lines = lines(terminal, screen -> count(screen, "lgt-hostile") == 1);
                assertThat(lines).hasSize(5);
                assertThat(lines.getLast()).endsWith("/tmp/e\\x1b[2J\\x1b]0;t\\x07\\n\\u202evil");
                terminal.sendKeys("c");
                lines(terminal, screen -> screen.contains("container lgt-hostile"));
            }
        }
    }

    @Test
    void aFullMapIsShown() {
        try (TerminalSession terminal = top(100, 24, "--map-size", "2")) {
            List<String> lines = lines(terminal, screen -> screen.contains("(map full)"));
            assertThat(lines.get(1)).matches("\\d rows? .*  lost [1-9]\\d* \\(map full\\)");
            lines(terminal, screen -> screen.contains("top file lost"));
        }
    }

    @Test
    void aSimpleTerminalGetsBlocks() {
        List<String> dumb = List.of("env", "TERM=dumb");
        List<String> noKeys = List.of("sh", "-c", "exec \"$@\" </dev/null", "sh");
        for (List<String> wrapper : List.of(dumb, noKeys)) {
            try (TerminalSession terminal = session(80, 24, wrapper, "--iterations", "2")) {
                Waiting.until(
                        "it has ended",
                        Tool.PATIENCE,
                        () -> terminal.exitStatus().isPresent());
                assertThat(terminal.exitStatus()).hasValue(0);
                List<String> lines = terminal.capture().lines().toList();
                assertThat(lines)
                        .filteredOn(line -> line.startsWith("CONTAINER"))
                        .hasSize(2);
                assertThat(lines).filteredOn(line -> line.startsWith(FIRST)).hasSize(6);
                assertThat(lines).allMatch(line -> line.length() <= 80);
                assertThat(terminal.onAlternateScreen()).isFalse();
            }
        }
    }

    private static TerminalSession top(int columns, int rows, String... flags) {
        return session(columns, rows, List.of(), flags);
    }

    private static TerminalSession session(int columns, int rows, List<String> wrapper, String... flags) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(command(flags));
        return TerminalSession.start(columns, rows, command);
    }

    private static List<String> command(String... flags) {
        List<String> arguments = new ArrayList<>(List.of("top", "file", "-c", FIRST + "," + SECOND, "-F", "comm==sh"));
        arguments.addAll(List.of(flags));
        return ToolCommand.line(arguments);
    }

    /** The lines of a screen as soon as it is as wanted, without the empty ones. */
    private static List<String> lines(TerminalSession terminal, Predicate<String> wanted) {
        return terminal.awaitScreen("the screen is as wanted", Tool.PATIENCE, wanted)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static int count(String screen, String text) {
        return screen.split(Pattern.quote(text), -1).length - 1;
    }

    private static void signal(long pid, String name) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("cannot send " + name, e);
        }
    }
}
