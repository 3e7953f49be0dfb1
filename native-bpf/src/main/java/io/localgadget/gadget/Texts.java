package io.localgadget.gadget;

import io.localgadget.gadget.Column.TextList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Copies texts out of ring records. */
public final class Texts {
    private Texts() {}

    /** The bytes up to the first NUL, at most {@code size}. */
    public static Text terminated(byte[] bytes, int offset, int size) {
        int end = offset;
        while (end < offset + size && bytes[end] != 0) {
            end++;
        }
        return slice(bytes, offset, end - offset, false);
    }

    public static Text slice(byte[] bytes, int offset, int length, boolean truncated) {
        if (length == 0 && !truncated) {
            return Text.EMPTY;
        }
        return new Text(Arrays.copyOfRange(bytes, offset, offset + length), truncated);
    }

    /** Texts that each end with a NUL; the last one may lack it where the list was cut. */
    public static TextList list(byte[] bytes, int offset, int length, boolean truncated) {
        List<Text> items = new ArrayList<>();
        int end = offset + length;
        for (int start = offset; start < end; ) {
            int stop = start;
            while (stop < end && bytes[stop] != 0) {
                stop++;
            }
            items.add(slice(bytes, start, stop - start, truncated && stop == end));
            start = stop + 1;
        }
        return new TextList(items, truncated);
    }
}
