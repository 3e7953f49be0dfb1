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

    /** What lies behind the end of the record, where its own lengths say so, counts as cut off. */
    public static Text slice(byte[] bytes, int offset, int length, boolean truncated) {
        int there = within(bytes, offset, length);
        boolean cut = truncated || there != length;
        if (there == 0) {
            return cut ? new Text(new byte[0], true) : Text.EMPTY;
        }
        return new Text(Arrays.copyOfRange(bytes, offset, offset + there), cut);
    }

    /** Texts that each end with a NUL; the last one may lack it where the list was cut. */
    public static TextList list(byte[] bytes, int offset, int length, boolean truncated) {
        List<Text> items = new ArrayList<>();
        int there = within(bytes, offset, length);
        boolean cut = truncated || there != length;
        int end = offset + there;
        for (int start = offset; start < end; ) {
            int stop = start;
            while (stop < end && bytes[stop] != 0) {
                stop++;
            }
            items.add(slice(bytes, start, stop - start, cut && stop == end));
            start = stop + 1;
        }
        return new TextList(items, cut);
    }

    private static int within(byte[] bytes, int offset, int length) {
        return offset < 0 ? 0 : Math.max(0, Math.min(length, bytes.length - offset));
    }
}
