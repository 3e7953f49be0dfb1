package io.localgadget.cli.output;

import java.util.Arrays;

/**
 * Collects rendered rows as bytes and hands whole rows to a sink. Whoever appends makes {@link #room} first and then
 * writes to {@link #bytes} at {@link #length}; the buffer grows for a row that is longer than it.
 */
final class OutputBuffer {
    private static final int CAPACITY = 128 << 10;
    private static final int FULL = 64 << 10;
    private static final int LONGEST_NUMBER = 20;

    private final ByteSink sink;
    private final int capacity;
    private int[] ends = new int[1024];
    private int rows;
    private int begun; // where the row that is being written begins
    byte[] bytes;
    int length;

    OutputBuffer(ByteSink sink) {
        this(sink, CAPACITY);
    }

    private OutputBuffer(ByteSink sink, int capacity) {
        this.sink = sink;
        this.capacity = capacity;
        bytes = new byte[capacity];
    }

    /** A small one for values on their way, whose bytes are taken by hand. */
    static OutputBuffer scratch() {
        return new OutputBuffer((bytes, offset, length) -> {}, 64);
    }

    /** Makes room for {@code size} bytes more. */
    void room(int size) {
        if (size > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, size)));
        }
    }

    void append(byte[] text) {
        append(text, 0, text.length);
    }

    void append(byte[] text, int offset, int size) {
        room(size);
        System.arraycopy(text, offset, bytes, length, size);
        length += size;
    }

    void append(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    void fill(char ascii, int count) {
        for (int i = 0; i < count; i++) {
            append(ascii);
        }
    }

    /** Appends a number in decimal. */
    void append(long number) {
        room(LONGEST_NUMBER);
        if (number < 0) {
            bytes[length++] = '-';
        }
        long rest = number < 0 ? number : -number; // the negative range has one number more
        length += digits(rest);
        int at = length;
        do {
            long tens = rest / 10;
            bytes[--at] = (byte) ('0' + (tens * 10 - rest));
            rest = tens;
        } while (rest != 0);
    }

    /** How many digits the decimal form of a number that is not positive has. */
    private static int digits(long negative) {
        int digits = 1;
        for (long power = -10; digits < 19 && negative <= power; power *= 10) {
            digits++;
        }
        return digits;
    }

    /** Appends the lowest digits of a number that is not negative, with zeros before them. */
    void appendPadded(int number, int digits) {
        room(digits);
        int rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** A row begins here. */
    void beginRow() {
        begun = length;
    }

    /** Takes back what there is of a row that has begun and not ended. */
    void discardRow() {
        length = begun;
    }

    /** A row ends here. */
    void endRow() {
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, 2 * rows);
        }
        ends[rows++] = length;
        begun = length;
        drainIfFull();
    }

    /** For bytes that have no rows. */
    void drainIfFull() {
        if (length >= FULL) {
            drain();
        }
    }

    /** Hands everything to the sink; what the sink refuses is not offered again. */
    void drain() {
        int full = length;
        int whole = rows;
        length = 0;
        rows = 0;
        begun = 0;
        if (full > 0) {
            sink.writeRows(bytes, full, ends, whole);
        }
        if (bytes.length > capacity) {
            bytes = new byte[capacity];
        }
    }
}
