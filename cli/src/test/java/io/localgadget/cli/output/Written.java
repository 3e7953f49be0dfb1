package io.localgadget.cli.output;

import io.localgadget.gadget.Column;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps what writers write. */
final class Written implements ByteSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** What {@code -o format} makes of the rows. */
    static String rows(String format, Screen screen, List<Sample> rows) {
        return rows(OutputFormat.parse(format), screen, Sample.COLUMNS, rows);
    }

    static <T> String rows(OutputFormat format, Screen screen, List<Column<T>> columns, List<T> rows) {
        Written written = new Written();
        try (RowWriter<T> writer = format.writer(columns, written, screen, false)) {
            rows.forEach(writer::write);
        }
        return written.text();
    }

    static Screen terminal(int width) {
        return new Screen(true, () -> width, false);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        bytes.write(from, offset, length);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Fails where it is no UTF-8. */
    String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("output is no UTF-8", e);
        }
    }
}
