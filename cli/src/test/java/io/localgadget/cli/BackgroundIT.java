package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.ToolProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool as a script has it in the background, where the shell makes it ignore SIGINT, or nohup(1) SIGHUP. */
@RequiresBpf
class BackgroundIT {
    @Test
    void anInterruptEndsItWithItsRowsThoughItWasStartedToIgnoreThat() throws Exception {
        try (ToolProcess tool = ignoring("INT", "trace", "exec", "--host", "-o", "json", "-v")) {
            tool.awaitReady("tracing", Tool.PATIENCE);
            new ProcessBuilder("/bin/true", "lgt-background").start().waitFor();
            tool.awaitRow(row -> Tool.args(row).contains("lgt-background"), Tool.PATIENCE);
            assertThat(tool.stop()).isZero();
        }
    }

    @Test
    void aClosedTerminalDoesNotEndWhatNohupStarted() {
        try (ToolProcess tool = ignoring("HUP", "trace", "exec", "--host", "-t", "2s", "-v")) {
            tool.awaitReady("tracing", Tool.PATIENCE);
            long began = System.nanoTime();
            tool.signal("HUP");
            assertThat(tool.awaitExit(Tool.PATIENCE)).isZero();
            assertThat(System.nanoTime() - began)
                    .as("it ran on to its time limit")
                    .isGreaterThan(500_000_000);
        }
    }

    @Test
    void aSignalForACoreDumpEndsItWithoutTheStacksOfTheJvm() {
        String script = "ulimit -c 0; exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(ToolCommand.line(List.of("trace", "exec", "-v")));
        try (ToolProcess tool = ToolProcess.startCommand(command, Map.of(), null)) {
            tool.awaitReady("tracing", Tool.PATIENCE);
            tool.signal("QUIT");
            assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(131);
            assertThat(tool.stderr()).noneMatch(line -> line.contains("thread"));
        }
    }

    @Test
    void aWorkingDirectoryThatHasBeenDeletedIsSaidInOneSentence(@TempDir Path folder) {
        String script = "mkdir gone && cd gone && rmdir ../gone && exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("sh", "-c", "cd " + folder + " && " + script, "sh"));
        command.addAll(ToolCommand.line(List.of("list-containers")));
        try (ToolProcess tool = ToolProcess.startCommand(command, Map.of(), null)) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(1);
            assertThat(tool.stderr())
                    .filteredOn(line -> !line.startsWith("shell-init:")) // bash's own
                    .containsExactly("local-gadget: the working directory has been deleted; change to another one");
        }
    }

    private static ToolProcess ignoring(String signal, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' " + signal + "; exec \"$@\"", "sh"));
        command.addAll(ToolCommand.line(List.of(arguments)));
        return ToolProcess.startCommand(command, Map.of(), null);
    }
}
