package io.localgadget.cli.output;

import io.localgadget.gadget.Column;
import io.localgadget.gadget.Column.Flag;
import io.localgadget.gadget.Column.Number;
import io.localgadget.gadget.Column.TextList;
import io.localgadget.gadget.Column.Time;
import io.localgadget.gadget.Column.Value;
import io.localgadget.gadget.Column.WordList;
import io.localgadget.gadget.Column.Words;
import io.localgadget.gadget.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as a table under one header in capitals, numbers to the right and all else to the left, lists as their
 * items with spaces between.
 *
 * <p>On a terminal the columns fit its width, values are cut and no row is longer than a line; a number is rather whole
 * than in its place. Elsewhere columns have their declared widths and nothing is cut: a longer value runs over, and the
 * next ones find their places again where there is room. No line ends in spaces.
 */
final class ColumnsWriter<T> implements RowWriter<T> {
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] SPACE = {' '};
    private static final byte[] BOLD = ascii("\033[1m");
    private static final byte[] RED = ascii("\033[31m");
    private static final byte[] NORMAL = ascii("\033[0m");

    private final List<Column<T>> columns;
    private final Screen screen;
    private final OutputBuffer out;
    private final OutputBuffer cell = OutputBuffer.scratch();
    private final VisibleText text = new VisibleText(cell);
    private final OutputBuffer plain = OutputBuffer.scratch();
    private final Timestamps timestamps = new Timestamps();
    private final int[] wanted;
    private ColumnLayout layout;
    private boolean stretch = true;
    private int lineWidth = Integer.MAX_VALUE;
    private boolean asked; // for the screen's width, since the last flush
    private boolean started;

    ColumnsWriter(List<Column<T>> columns, ByteSink sink, Screen screen) {
        this.columns = columns;
        this.screen = screen;
        out = new OutputBuffer(sink);
        wanted = ColumnLayout.declaredWidths(columns);
        layout = ColumnLayout.of(wanted);
    }

    @Override
    public void write(T row) {
        start();
        out.beginRow();
        int end = 0;
        for (int i = 0; i < columns.size(); i++) {
            Value<T> value = columns.get(i).value();
            boolean red = screen.coloured() && isError(columns.get(i), row);
            if (begin(i, end)) {
                add(value, row);
                end = place(i, end, red ? RED : null);
            }
        }
        out.append('\n');
        out.endRow();
    }

    @Override
    public void discardRow() {
        out.discardRow();
    }

    @Override
    public void writeTable(List<T> rows) {
        if (screen.terminal()) {
            fitTo(rows, true);
        }
        rows.forEach(this::write);
    }

    @Override
    public void writeBlock(List<T> rows) {
        if (started) {
            out.append('\n');
        }
        started = false;
        asked = false;
        if (screen.terminal()) {
            fitTo(rows, stretch); // from the second on columns do not shrink, so that they stand still
            lineWidth = 0; // the columns' widths have changed, whatever the screen's
        }
        start();
        rows.forEach(this::write);
    }

    @Override
    public void lost(String gadget, String reason, long count) {
        // A table has no place for it; standard error tells.
    }

    /** Hands over what there is; the header too, so that a waiting user sees that something runs. */
    @Override
    public void flush() {
        start();
        out.drain();
        asked = false;
    }

    private void fitTo(List<T> rows, boolean anew) {
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = anew ? columns.get(i).name().length() : wanted[i];
            for (T row : rows) {
                cell.length = 0;
                text.begin(Integer.MAX_VALUE);
                add(columns.get(i).value(), row);
                wanted[i] = Math.max(wanted[i], text.cells());
            }
        }
        stretch = false;
    }

    private void start() {
        if (screen.terminal() && !asked) {
            asked = true;
            int width = Math.max(1, screen.width().getAsInt());
            if (width != lineWidth) {
                lineWidth = width;
                layout = ColumnLayout.fitted(columns, wanted, width, stretch);
            }
        }
        if (!started) {
            started = true;
            header();
        }
    }

    private void header() {
        int end = 0;
        for (int i = 0; i < columns.size(); i++) {
            if (begin(i, end)) {
                text.add(columns.get(i).name().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
                end = place(i, end, screen.coloured() ? BOLD : null);
            }
        }
        out.append('\n');
    }

    /** Begins a cell behind one that ended at {@code end}, if the line has room for it. */
    private boolean begin(int column, int end) {
        int left = lineWidth - start(column, end);
        boolean mayRunOn = !screen.terminal() || column == columns.size() - 1 || isNumber(column);
        cell.length = 0;
        text.begin(mayRunOn ? left : Math.max(1, Math.min(left, layout.end(column) - start(column, end))));
        return left > 0;
    }

    /** Copies the finished cell to its place in the line, and returns where it ends. */
    private int place(int column, int end, byte @Nullable [] color) {
        if (text.cells() == 0) {
            return end;
        }
        int start = start(column, end);
        if (isNumber(column)) {
            start = Math.max(start, Math.min(layout.end(column), lineWidth) - text.cells());
        }
        out.fill(' ', start - end);
        if (color != null) {
            out.append(color);
        }
        out.append(cell.bytes, 0, cell.length);
        if (color != null) {
            out.append(NORMAL);
        }
        return start + text.cells();
    }

    private int start(int column, int end) {
        return column == 0 ? 0 : Math.max(layout.start(column), end + 1);
    }

    private boolean isNumber(int column) {
        return columns.get(column).value() instanceof Number<T>;
    }

    private void add(Value<T> value, T row) {
        plain.length = 0;
        if (value instanceof Number<T> number) {
            plain.append(number.get().applyAsLong(row));
            text.add(plain.bytes, plain.length);
        } else if (value instanceof Words<T> words) {
            add(words.get().apply(row));
        } else if (value instanceof Time<T> time) {
            timestamps.append(time.get().applyAsLong(row), plain);
            text.add(plain.bytes, plain.length);
        } else if (value instanceof Flag<T> flag) {
            text.add(flag.get().test(row) ? TRUE : FALSE);
        } else if (value instanceof WordList<T> list) {
            add(list.shown().apply(row));
        }
    }

    private void add(Text value) {
        text.add(value.bytes());
        if (value.truncated()) {
            text.addEllipsis();
        }
    }

    private void add(TextList list) {
        boolean cut = false;
        for (int i = 0; i < list.items().size(); i++) {
            if (i > 0) {
                text.add(SPACE);
            }
            add(list.items().get(i));
            cut = list.items().get(i).truncated();
        }
        if (list.truncated() && !cut) {
            text.addEllipsis();
        }
    }

    /** Whether the row's value in this column says that something failed. */
    private static <T> boolean isError(Column<T> column, T row) {
        return switch (column.name()) {
            case "error" -> true;
            case "err" ->
                column.value() instanceof Number<T> number && number.get().applyAsLong(row) != 0;
            case "ret" ->
                column.value() instanceof Number<T> number && number.get().applyAsLong(row) < 0;
            default -> false;
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
