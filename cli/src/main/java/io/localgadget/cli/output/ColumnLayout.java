package io.localgadget.cli.output;

import io.localgadget.gadget.Column;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/** Where in a line each column begins and ends, in cells; one cell stays free between two. */
final class ColumnLayout {
    private static final int NARROWEST = 6;

    private final int[] starts;
    private final int[] ends;

    private ColumnLayout(int[] widths) {
        starts = new int[widths.length];
        ends = new int[widths.length];
        int start = 0;
        for (int i = 0; i < widths.length; i++) {
            starts[i] = start;
            ends[i] = start + widths[i];
            start = ends[i] + 1;
        }
    }

    int start(int column) {
        return starts[column];
    }

    int end(int column) {
        return ends[column];
    }

    /** Columns of these widths. */
    static ColumnLayout of(int[] widths) {
        return new ColumnLayout(widths);
    }

    /** As wide as declared, or as their headers. */
    static <T> int[] declaredWidths(List<Column<T>> columns) {
        return columns.stream()
                .mapToInt(c -> Math.max(c.width(), c.name().length()))
                .toArray();
    }

    /**
     * Columns for a line of {@code lineWidth} cells. If there is too little room, texts shrink in proportion, first
     * those beyond their declared widths, so that one long value does not take everything; but none below its header and
     * 6 cells. The line may still be too narrow then, and must be cut.
     *
     * @param stretch whether room that is left goes to the widest column of texts, the last of equals
     */
    static <T> ColumnLayout fitted(List<Column<T>> columns, int[] wanted, int lineWidth, boolean stretch) {
        int[] widths = wanted.clone();
        int left = lineWidth - Arrays.stream(wanted).sum() - (wanted.length - 1);
        if (left < 0) {
            int missing = shrink(columns, widths, -left, Column::width);
            shrink(columns, widths, missing, column -> 0);
        } else if (stretch) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (isText(columns.get(i)) && (widest < 0 || widths[i] >= widths[widest])) {
                    widest = i;
                }
            }
            if (widest >= 0) {
                widths[widest] += left;
            }
        }
        return new ColumnLayout(widths);
    }

    /** Takes from each text its part of what is missing, as far as its column stays as wide as {@code least}. */
    private static <T> int shrink(List<Column<T>> columns, int[] widths, int missing, ToIntFunction<Column<T>> least) {
        int[] spare = new int[widths.length];
        for (int i = 0; i < widths.length; i++) {
            Column<T> column = columns.get(i);
            int narrowest = Math.max(NARROWEST, Math.max(column.name().length(), least.applyAsInt(column)));
            spare[i] = isText(column) ? Math.max(0, widths[i] - narrowest) : 0;
        }
        int spareLeft = Arrays.stream(spare).sum();
        int missingLeft = Math.min(missing, spareLeft);
        int taken = missingLeft;
        for (int i = 0; i < widths.length && spareLeft > 0; i++) {
            int less = (int) ((long) missingLeft * spare[i] / spareLeft);
            widths[i] -= less;
            missingLeft -= less;
            spareLeft -= spare[i];
        }
        return missing - taken;
    }

    private static boolean isText(Column<?> column) {
        return column.value() instanceof Column.Words || column.value() instanceof Column.WordList;
    }
}
