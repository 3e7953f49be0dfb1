package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.TerminalSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresCommand("tmux")
class TerminalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void rowsFitARealTerminalAndFollowItsSize() {
        try (TerminalSession terminal = TerminalSession.start(70, 20, program())) {
            String first = terminal.awaitScreen("the first row", PATIENCE, screen -> screen.contains("…"));
            assertThat(first.lines().filter(line -> !line.isBlank()))
                    .hasSize(2)
                    .allMatch(line -> line.length() <= 70)
                    .anyMatch(line -> line.length() == 70 && line.contains("\\x1b[2J") && line.endsWith("x…"));
            assertThat(terminal.captureWithColours()).contains("\033[1mCONTAINER");
            terminal.resize(110, 20);
            terminal.sendKeys("Enter");
            terminal.awaitScreen(
                    "a row as wide as the terminal now",
                    PATIENCE,
                    screen -> screen.lines().anyMatch(line -> line.length() == 110 && line.endsWith("x…")));
        }
    }

    private static List<String> program() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                TerminalProgram.class.getName());
    }
}
