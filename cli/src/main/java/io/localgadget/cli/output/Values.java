package io.localgadget.cli.output;

import io.localgadget.gadget.Column.Flag;
import io.localgadget.gadget.Column.Number;
import io.localgadget.gadget.Column.Time;
import io.localgadget.gadget.Column.Value;
import io.localgadget.gadget.Column.WordList;
import io.localgadget.gadget.Column.Words;
import io.localgadget.gadget.Text;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Takes values from rows in the forms that filters and sorting need; writers have faster ways. */
final class Values {
    private Values() {}

    /** Any value as text; lists as their items with spaces between. */
    static <T> String text(Value<T> value, T row) {
        return new String(bytes(value, row), StandardCharsets.UTF_8);
    }

    static <T> byte[] bytes(Value<T> value, T row) {
        if (value instanceof Words<T> words) {
            return words.get().apply(row).bytes();
        }
        if (value instanceof WordList<T> list) {
            return joined(list.shown().apply(row).items());
        }
        return plain(value, row).getBytes(StandardCharsets.US_ASCII);
    }

    private static <T> String plain(Value<T> value, T row) {
        if (value instanceof Number<T> number) {
            return Long.toString(number.get().applyAsLong(row));
        }
        if (value instanceof Flag<T> flag) {
            return Boolean.toString(flag.get().test(row));
        }
        OutputBuffer time = OutputBuffer.scratch();
        new Timestamps().append(((Time<T>) value).get().applyAsLong(row), time);
        return new String(time.bytes, 0, time.length, StandardCharsets.US_ASCII);
    }

    private static byte[] joined(List<Text> items) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                all.write(' ');
            }
            all.writeBytes(items.get(i).bytes());
        }
        return all.toByteArray();
    }

    /** Numbers and times by size, flags with false first, texts and lists by their bytes. */
    static <T> Comparator<T> order(Value<T> value) {
        if (value instanceof Number<T> number) {
            return Comparator.comparingLong(number.get());
        }
        if (value instanceof Time<T> time) {
            return Comparator.comparingLong(time.get());
        }
        if (value instanceof Flag<T> flag) {
            return (a, b) -> Boolean.compare(flag.get().test(a), flag.get().test(b));
        }
        return Comparator.comparing(row -> bytes(value, row), Arrays::compareUnsigned);
    }
}
