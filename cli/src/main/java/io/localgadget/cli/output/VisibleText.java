package io.localgadget.cli.output;

import java.nio.charset.StandardCharsets;
import org.jline.utils.WCWidth;

/**
 * Renders texts for eyes: one value at a time, in at most so many cells of a terminal. Nothing that acts on a terminal
 * passes: hidden characters become {@code \n}, {@code \x1b}, {@code \u202e} and the like, bytes that are no UTF-8
 * {@code \xff}. A backslash stays as it is; JSON is the form that says all exactly. What does not fit, and what the kernel
 * side cut, ends in {@code …}.
 */
final class VisibleText {
    private static final byte[] ELLIPSIS = "…".getBytes(StandardCharsets.UTF_8);

    private final OutputBuffer out;
    private int limit;
    private int cells;
    private boolean full;
    private int mark; // the buffer's length where one cell was still free, for the ellipsis
    private int cellsAtMark;

    VisibleText(OutputBuffer out) {
        this.out = out;
    }

    /** Begins a value of at most {@code limit} cells, which is at least 1. */
    void begin(int newLimit) {
        limit = newLimit;
        cells = 0;
        full = false;
        mark = out.length;
        cellsAtMark = 0;
    }

    /** How many cells the value takes so far. */
    int cells() {
        return cells;
    }

    void add(byte[] text) {
        add(text, text.length);
    }

    /** Adds the first {@code size} bytes of {@code text}. */
    void add(byte[] text, int size) {
        for (int i = 0; i < size && !full; ) {
            if (text[i] >= ' ' && text[i] < 0x7f) {
                place(text, i, 1, 1);
                i++;
            } else {
                i += addSpecial(text, i);
            }
        }
    }

    /** Marks the value as cut by the kernel side. */
    void addEllipsis() {
        if (!full) {
            place(ELLIPSIS, 0, ELLIPSIS.length, 1);
        }
    }

    private int addSpecial(byte[] text, int at) {
        int decoded = Utf8.decode(text, at);
        int size = Utf8.size(decoded);
        int character = Utf8.character(decoded);
        if (decoded < 0) {
            for (int i = at; i < at + size && !full; i++) {
                addEscape("\\x%02x", text[i] & 0xff);
            }
        } else if (Utf8.isHidden(character)) {
            switch (character) {
                case '\n' -> addEscape("\\n", character);
                case '\t' -> addEscape("\\t", character);
                case '\r' -> addEscape("\\r", character);
                default ->
                    addEscape(character < 0x80 ? "\\x%02x" : character < 0x10000 ? "\\u%04x" : "\\U%08x", character);
            }
        } else {
            place(text, at, size, Math.max(WCWidth.wcwidth(character), 0));
        }
        return size;
    }

    private void addEscape(String form, int character) {
        byte[] escape = String.format(form, character).getBytes(StandardCharsets.US_ASCII);
        place(escape, 0, escape.length, escape.length);
    }

    /** Appends what is {@code width} cells wide, or the ellipsis instead of it and of what stands in the last cell. */
    private void place(byte[] text, int offset, int size, int width) {
        full = width > limit - cells;
        if (full) {
            out.length = mark;
            cells = cellsAtMark + 1;
            out.append(ELLIPSIS);
            return;
        }
        out.append(text, offset, size);
        cells += width;
        if (cells < limit) {
            mark = out.length;
            cellsAtMark = cells;
        }
    }
}
