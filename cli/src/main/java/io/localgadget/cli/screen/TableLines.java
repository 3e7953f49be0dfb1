package io.localgadget.cli.screen;

import io.localgadget.cli.output.OutputFormat;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.Screen;
import io.localgadget.gadget.Column;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;

/** A table as the lines of a screen, the header first, fitted to its width. For one thread. */
final class TableLines<T> {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final RowWriter<T> writer;

    TableLines(List<Column<T>> columns, IntSupplier width, boolean coloured) {
        writer = OutputFormat.columnsWriter(columns, written::write, new Screen(true, width, coloured));
    }

    List<byte[]> of(List<T> rows) {
        written.reset();
        writer.writeBlock(rows);
        writer.flush();
        byte[] bytes = written.toByteArray();
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (i > start) { // between blocks there is an empty line
                    lines.add(Arrays.copyOfRange(bytes, start, i));
                }
                start = i + 1;
            }
        }
        return lines;
    }
}
