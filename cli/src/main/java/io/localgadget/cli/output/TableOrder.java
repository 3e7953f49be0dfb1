package io.localgadget.cli.output;

import io.localgadget.cli.UsageException;
import io.localgadget.gadget.Column;
import java.util.Comparator;
import java.util.List;

/**
 * The order of a finished table and how many of its rows are shown: {@code --sort} and {@code --max-rows}. Rows that
 * the order does not tell apart stay as they were.
 */
public record TableOrder<T>(Comparator<? super T> order, int maxRows) {

    /**
     * Reads both flags; empty text where one was not given.
     *
     * @param sort columns, the most important first, a {@code -} before those whose largest value comes first; they need
     *     not be shown
     */
    public static <T> TableOrder<T> parse(List<Column<T>> columns, String sort, String maxRows) {
        Comparator<T> order = (a, b) -> 0;
        for (String item : sort.isEmpty() ? new String[0] : sort.split(",", -1)) {
            boolean descending = item.strip().startsWith("-");
            String name = descending ? item.strip().substring(1) : item.strip();
            if (name.isEmpty()) {
                throw new UsageException("--sort: a column name is missing in '" + sort + "'");
            }
            Comparator<T> next =
                    Values.order(ColumnNames.find(columns, name, "--sort").value());
            order = order.thenComparing(descending ? next.reversed() : next);
        }
        return new TableOrder<>(order, maxRows.isEmpty() ? Integer.MAX_VALUE : count(maxRows));
    }

    private static int count(String text) {
        if (!text.matches("0*[1-9]\\d{0,8}")) {
            throw new UsageException("--max-rows takes a number from 1 on, and not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /** The rows to show. */
    public List<T> apply(List<T> rows) {
        return rows.stream().sorted(order).limit(maxRows).toList();
    }
}
