package io.localgadget.cli.screen;

import io.localgadget.cli.output.RowFilter;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Column.Words;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Reads what a user types behind {@code /}: a filter as {@code -F} takes it, or a text that a row is to contain. */
final class Search {
    private Search() {}

    /** What rows must be like; throws what {@link RowFilter} does for a filter that is none. */
    static <T> Predicate<T> parse(List<Column<T>> columns, String text) {
        if (text.isBlank()) {
            return row -> true;
        }
        if (text.matches("\\s*[A-Za-z]+\\s*(==|!=|>=|<=|>|<|~|!~).*")) {
            return RowFilter.parse(columns, List.of(text));
        }
        String wanted = text.toLowerCase(Locale.ROOT);
        List<Words<T>> texts = columns.stream()
                .filter(column -> column.value() instanceof Words<T>)
                .map(column -> (Words<T>) column.value())
                .toList();
        return row -> texts.stream()
                .anyMatch(words -> words.get()
                        .apply(row)
                        .toString()
                        .toLowerCase(Locale.ROOT)
                        .contains(wanted));
    }
}
