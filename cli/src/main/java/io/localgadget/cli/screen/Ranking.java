package io.localgadget.cli.screen;

import io.localgadget.cli.output.TableOrder;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Column.Number;
import java.util.ArrayList;
import java.util.List;

/** The order of the rows on a screen, which keys change. For one thread. */
final class Ranking<T> {
    private final List<Column<T>> all;
    private final List<Column<T>> shown;
    private final String furtherOrder;
    private String column;
    private boolean descending;
    private TableOrder<T> order;

    /**
     * @param shown the columns that keys choose from, in their order
     * @param order as {@code --sort} takes it
     */
    Ranking(List<Column<T>> all, List<Column<T>> shown, String order) {
        this.all = all;
        this.shown = shown;
        this.furtherOrder = order;
        String first = order.split(",", 2)[0].strip();
        descending = first.startsWith("-");
        column = descending ? first.substring(1) : first;
        this.order = TableOrder.parse(all, order, "");
    }

    List<T> apply(List<T> rows) {
        return order.apply(rows);
    }

    /** Orders by a column to the right of this one, or to the left; numbers with the largest first. */
    void move(int by) {
        int at = -1;
        for (int i = 0; i < shown.size(); i++) {
            at = shown.get(i).name().equalsIgnoreCase(column) ? i : at;
        }
        int next = at < 0 ? (by > 0 ? 0 : shown.size() - 1) : Math.floorMod(at + by, shown.size());
        column = shown.get(next).name();
        descending = shown.get(next).value() instanceof Number;
        change();
    }

    void reverse() {
        descending = !descending;
        change();
    }

    private void change() {
        order = TableOrder.parse(all, (descending ? "-" : "") + column + "," + furtherOrder, "");
    }

    /** What it goes by, with an arrow in which direction values grow. */
    @Override
    public String toString() {
        return column + arrow();
    }

    private char arrow() {
        return descending ? '▼' : '▲';
    }

    /** The shown columns; the one that the rows are ordered by is marked. */
    List<Column<T>> headings() {
        List<Column<T>> headings = new ArrayList<>();
        for (Column<T> each : shown) {
            headings.add(
                    each.name().equalsIgnoreCase(column)
                            ? new Column<>(each.name() + arrow(), each.width(), true, each.description(), each.value())
                            : each);
        }
        return headings;
    }
}
