package io.localgadget.cli.output;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes a text safe for a terminal and as wide as there is room. */
public final class FittedText {
    private FittedText() {}

    /** The text in at most so many cells; what acts on a terminal becomes visible, what does not fit ends in {@code …}. */
    public static byte[] of(String text, int cells) {
        OutputBuffer out = OutputBuffer.scratch();
        VisibleText visible = new VisibleText(out);
        visible.begin(Math.max(1, cells));
        visible.add(text.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(out.bytes, out.length);
    }
}
