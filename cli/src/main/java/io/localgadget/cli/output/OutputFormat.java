package io.localgadget.cli.output;

import io.localgadget.cli.Nearest;
import io.localgadget.cli.UsageException;
import io.localgadget.gadget.Column;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What {@code -o} asks for: a format, and maybe which columns it shows. After the format may stand {@code =a,b}, exactly
 * these columns in this order, or {@code =+c,-d}, the default ones (in JSON and YAML all) with c and without d, in the
 * table's order.
 */
public final class OutputFormat {
    private enum Kind {
        COLUMNS,
        JSON,
        JSONPRETTY,
        YAML
    }

    private static final List<String> NAMES = List.of("columns", "json", "jsonpretty", "yaml");

    private final Kind kind;
    private final ColumnChoice choice;

    private OutputFormat(Kind kind, ColumnChoice choice) {
        this.kind = kind;
        this.choice = choice;
    }

    /** Reads the flag's value; whether the columns exist shows when the format meets a table. */
    public static OutputFormat parse(String text) {
        return parse(text, List.of());
    }

    /** The same for a command that has {@code more} formats, which are read elsewhere. */
    public static OutputFormat parse(String text, List<String> more) {
        List<String> known = Stream.concat(NAMES.stream(), more.stream()).toList();
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        int index = NAMES.indexOf(name.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new UsageException("-o: there is no format '" + name + "'"
                    + Nearest.of(name, known)
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse("")
                    + " (the formats are " + String.join(", ", known) + ")");
        }
        return new OutputFormat(
                Kind.values()[index],
                equals < 0 ? ColumnChoice.DEFAULT : ColumnChoice.parse(text.substring(equals + 1)));
    }

    /** The columns that it shows of a table's, in order; a {@link UsageException} where it names others. */
    public <T> List<Column<T>> columnsOf(List<Column<T>> all) {
        return choice.of(all, column -> kind != Kind.COLUMNS || column.shown());
    }

    /** Whether rows are lines of a table, for eyes. */
    public boolean isTable() {
        return kind == Kind.COLUMNS;
    }

    /** Whether the user named columns. */
    public boolean choosesColumns() {
        return choice != ColumnChoice.DEFAULT;
    }

    /**
     * A writer of rows in this format.
     *
     * @param reportLoss whether JSON and YAML get a row for lost events
     */
    public <T> RowWriter<T> writer(List<Column<T>> all, ByteSink sink, Screen screen, boolean reportLoss) {
        List<Column<T>> columns = columnsOf(all);
        return switch (kind) {
            case COLUMNS -> new ColumnsWriter<>(columns, sink, screen);
            case JSON -> new ObjectWriter<>(columns, sink, ObjectStyle.JSON, reportLoss);
            case JSONPRETTY -> new ObjectWriter<>(columns, sink, ObjectStyle.JSON_PRETTY, reportLoss);
            case YAML -> new ObjectWriter<>(columns, sink, ObjectStyle.YAML, reportLoss);
        };
    }

    /** A writer of blocks of rows in this format. */
    public <T> RowWriter<T> blockWriter(List<Column<T>> all, ByteSink sink, Screen screen) {
        return kind == Kind.YAML
                ? new ObjectWriter<>(columnsOf(all), sink, ObjectStyle.YAML_LIST, false)
                : writer(all, sink, screen, false);
    }

    /** A writer of columns, exactly these. */
    public static <T> RowWriter<T> columnsWriter(List<Column<T>> columns, ByteSink sink, Screen screen) {
        return new ColumnsWriter<>(columns, sink, screen);
    }

    /** Whether it is the one for eyes. */
    public boolean isColumns() {
        return kind == Kind.COLUMNS;
    }
}
