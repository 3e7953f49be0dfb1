package io.localgadget.cli.output;

import java.util.List;
import java.util.Map;

/** Prints a row before and after a line comes in, as commands do; run by tests in a terminal. */
final class TerminalProgram {
    private TerminalProgram() {}

    public static void main(String[] args) {
        StandardOutput out = StandardOutput.open();
        Screen screen = Screen.of(out, ColorMode.AUTO, Map.of());
        Sample row = Sample.of(1, "\033[2J", "x".repeat(300));
        try (RowWriter<Sample> writer = OutputFormat.parse("columns").writer(Sample.COLUMNS, out, screen, false)) {
            writer.writeTable(List.of(row));
            writer.flush();
            System.console().readLine();
            writer.write(row);
        }
    }
}
