package io.localgadget.cli.output;

import io.localgadget.cli.Nearest;
import io.localgadget.cli.UsageException;
import io.localgadget.gadget.Column;
import java.util.List;

/** Finds columns by the names that users type, in any case. */
final class ColumnNames {
    private ColumnNames() {}

    /** The column; {@code flag} is for the message where there is none. */
    static <T> Column<T> find(List<Column<T>> columns, String name, String flag) {
        for (Column<T> column : columns) {
            if (column.name().equalsIgnoreCase(name)) {
                return column;
            }
        }
        List<String> names = columns.stream().map(Column::name).toList();
        String nearest = Nearest.of(name, names)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("");
        throw new UsageException(flag + ": there is no column '" + name + "'" + nearest + " (the columns are "
                + String.join(", ", names) + ")");
    }
}
