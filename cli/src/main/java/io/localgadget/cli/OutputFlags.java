package io.localgadget.cli;

import io.localgadget.cli.output.ColorMode;
import io.localgadget.cli.output.OutputFormat;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.Screen;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.gadget.Column;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The flags that say how rows are printed, and which. */
public final class OutputFlags {
    private OutputFlags() {}

    public static void addTo(CommandSpec spec) {
        addTo(spec, "");
    }

    /** {@code more} tells of further formats that the command has, a sentence with a space before it. */
    public static void addTo(CommandSpec spec, String more) {
        Flags.text(
                spec,
                "FORMAT",
                "columns (the default), json (one object a line), jsonpretty or yaml. With =a,b exactly these columns;"
                        + " with =+c,-d the default ones (json and yaml: all) with c and without d." + more,
                "-o",
                "--output");
        Flags.texts(
                spec,
                "FILTER",
                "Only rows where this holds: COLUMN==VALUE, !=, >=, <=, >, <, COLUMN~REGEX, COLUMN!~REGEX (in RE2's"
                        + " syntax). Several must all hold.",
                "-F",
                "--filter");
        Flags.text(spec, "WHEN", "auto, always or never; auto looks for a terminal and NO_COLOR.", "--color");
    }

    public static OutputFormat format(ParseResult arguments) {
        return OutputFormat.parse(Flags.given(arguments, "-o") ? Flags.text(arguments, "-o") : "columns");
    }

    /** The writer for standard output. */
    public static <T> RowWriter<T> writer(
            ParseResult arguments, List<Column<T>> columns, StandardOutput out, boolean reportLoss) {
        return format(arguments).writer(columns, out, screen(arguments, out), reportLoss);
    }

    /** What standard output is, and whether it shall have colours. */
    public static Screen screen(ParseResult arguments, StandardOutput out) {
        ColorMode color =
                ColorMode.parse(Flags.given(arguments, "--color") ? Flags.text(arguments, "--color") : "auto");
        return Screen.of(out, color, System.getenv());
    }

    /** The help text's list of columns; those shown by default have a star. */
    public static String[] columnHelp(List<? extends Column<?>> columns) {
        List<String> lines = new ArrayList<>(List.of("", "Columns (* shown by default):"));
        for (Column<?> column : columns) {
            lines.add(String.format("  %s %-12s %s", column.shown() ? "*" : " ", column.name(), column.description()));
        }
        return lines.toArray(String[]::new);
    }
}
