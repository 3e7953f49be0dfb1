package io.localgadget.cli.seccomp;

import io.localgadget.cli.Flags;
import io.localgadget.cli.OutputFlags;
import io.localgadget.cli.output.RowFilter;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.cli.output.TableOrder;
import io.localgadget.gadget.Column;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** A table that is known as a whole, with the flags of its order and its form. */
final class ProfileTable {
    private ProfileTable() {}

    static void addTo(CommandSpec spec, List<? extends Column<?>> columns) {
        OutputFlags.addTo(spec);
        Flags.text(
                spec,
                "COLUMNS",
                "Order by these columns, the most important first; -NAME for the largest value first.",
                "--sort");
        Flags.text(spec, "N", "Show only the first N rows.", "--max-rows");
        Flags.flag(spec, "Say more on standard error; errors with where they came from.", "-v", "--verbose");
        spec.usageMessage().footer(OutputFlags.columnHelp(columns));
    }

    /** What the flags ask for, read before anything is done. */
    record Request<T>(RowWriter<T> writer, TableOrder<T> order, Predicate<T> filter) {
        void write(List<T> rows) {
            try (writer) {
                writer.writeTable(order.apply(rows.stream().filter(filter).toList()));
            }
        }
    }

    static <T> Request<T> request(ParseResult arguments, List<Column<T>> columns) {
        return new Request<>(
                OutputFlags.writer(arguments, columns, StandardOutput.open(), false),
                TableOrder.parse(columns, Flags.text(arguments, "--sort"), Flags.text(arguments, "--max-rows")),
                RowFilter.parse(columns, Flags.texts(arguments, "-F")));
    }
}
