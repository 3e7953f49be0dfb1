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
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes each row as a flat object: JSON or YAML. Keys are the columns' names in their order, values are always there;
 * behind a text or list that the kernel side had to cut stands {@code "NAMETruncated": true}.
 *
 * <p>This is what a traced host waits for, so nothing is allocated per row and keys are bytes made beforehand.
 */
final class ObjectWriter<T> implements RowWriter<T> {
    private static final byte[] TRUE = bytes("true");
    private static final byte[] FALSE = bytes("false");

    private final OutputBuffer out;
    private final ObjectStyle style;
    private final boolean reportLoss;
    private final InstantSource now;
    private final Timestamps timestamps = new Timestamps();
    private final List<Field<T>> fields;
    private final byte[] betweenItems;
    private final byte[] end;

    /**
     * A column with the bytes around it. Some texts are the same object in row after row, those of the container above
     * all: what the second of such rows wrote serves the later ones.
     */
    private static final class Field<T> {
        final byte[] key;
        final byte[] truncated;
        final Value<T> value;

        @Nullable
        Text text;

        byte @Nullable [] written;

        Field(byte[] key, byte[] truncated, Value<T> value) {
            this.key = key;
            this.truncated = truncated;
            this.value = value;
        }
    }

    ObjectWriter(List<Column<T>> columns, ByteSink sink, ObjectStyle style, boolean reportLoss) {
        this(columns, sink, style, reportLoss, InstantSource.system());
    }

    ObjectWriter(List<Column<T>> columns, ByteSink sink, ObjectStyle style, boolean reportLoss, InstantSource now) {
        out = new OutputBuffer(sink);
        this.style = style;
        this.reportLoss = reportLoss;
        this.now = now;
        betweenItems = bytes(style.betweenItems());
        end = bytes(style.end());
        fields = columns.stream()
                .map(column -> field(column, column == columns.getFirst()))
                .toList();
    }

    private Field<T> field(Column<T> column, boolean first) {
        return new Field<>(
                bytes((first ? style.start() : style.betweenFields()) + style.key(column.name())),
                bytes(style.betweenFields() + style.key(column.name() + "Truncated") + "true"),
                column.value());
    }

    @Override
    public void write(T row) {
        out.beginRow();
        writeObject(row);
        out.endRow();
    }

    @Override
    public void discardRow() {
        out.discardRow();
    }

    @Override
    public void writeBlock(List<T> rows) {
        ObjectStyle.Block block = style.block();
        out.append(bytes(block.start()));
        for (int i = 0; i < rows.size(); i++) {
            out.endRow();
            if (i > 0) {
                out.append(bytes(block.between()));
            }
            writeObject(rows.get(i));
            out.length--; // the line's end
        }
        out.append(bytes(rows.isEmpty() ? block.empty() : block.end()));
        out.endRow();
    }

    private void writeObject(T row) {
        for (int i = 0; i < fields.size(); i++) {
            Field<T> field = fields.get(i);
            out.append(field.key);
            if (write(field, row)) {
                out.append(field.truncated);
            }
        }
        out.append(end);
    }

    /** Writes a value and returns whether it was cut. Not a switch: its bootstrap would cost each start of the tool. */
    private boolean write(Field<T> field, T row) {
        Value<T> value = field.value;
        if (value instanceof Number<T> number) {
            out.append(number.get().applyAsLong(row));
        } else if (value instanceof Words<T> words) {
            return write(field, words.get().apply(row));
        } else if (value instanceof Time<T> time) {
            write(time.get().applyAsLong(row));
        } else if (value instanceof Flag<T> flag) {
            out.append(flag.get().test(row) ? TRUE : FALSE);
        } else if (value instanceof WordList<T> list) {
            return write(list.get().apply(row));
        }
        return false;
    }

    private boolean write(Field<T> field, Text text) {
        boolean again = text == field.text;
        if (again && field.written != null) {
            out.append(field.written);
            return text.truncated();
        }
        int start = out.length;
        write(text);
        field.text = text;
        field.written = again ? Arrays.copyOfRange(out.bytes, start, out.length) : null;
        return text.truncated();
    }

    private boolean write(Text text) {
        out.append('"');
        JsonText.append(text.bytes(), out);
        out.append('"');
        return text.truncated();
    }

    private void write(long nanoseconds) {
        out.append('"');
        timestamps.append(nanoseconds, out);
        out.append('"');
    }

    private boolean write(TextList list) {
        boolean cut = list.truncated();
        List<Text> items = list.items();
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.append(betweenItems);
            }
            cut |= write(items.get(i));
        }
        out.append(']');
        return cut;
    }

    @Override
    public void lost(String gadget, String reason, long count) {
        if (!reportLoss) {
            return;
        }
        Instant time = now.instant();
        out.append(bytes(style.start() + style.key("type")));
        write(Text.of("lost"));
        out.append(bytes(style.betweenFields() + style.key("gadget")));
        write(Text.of(gadget));
        out.append(bytes(style.betweenFields() + style.key("reason")));
        write(Text.of(reason));
        out.append(bytes(style.betweenFields() + style.key("count")));
        out.append(count);
        out.append(bytes(style.betweenFields() + style.key("timestamp")));
        write(time.getEpochSecond() * 1_000_000_000 + time.getNano());
        out.append(end);
        out.endRow();
    }

    @Override
    public void flush() {
        out.drain();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
