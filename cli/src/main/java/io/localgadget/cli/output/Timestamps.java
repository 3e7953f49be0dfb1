package io.localgadget.cli.output;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Renders times as RFC 3339 in UTC with nanoseconds, {@code 2026-11-21T10:00:00.123456789Z}: always 30 bytes. Keeps the
 * text of the last second, for events come in the order of time.
 */
final class Timestamps {
    static final int LENGTH = 30;

    private static final long NANOSECONDS = 1_000_000_000;

    private final OutputBuffer text = OutputBuffer.scratch();
    private long second = Long.MIN_VALUE;

    /** Appends the time; {@code nanoseconds} since the epoch. */
    void append(long nanoseconds, OutputBuffer out) {
        long newSecond = Math.floorDiv(nanoseconds, NANOSECONDS);
        if (newSecond != second) {
            second = newSecond;
            render(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC));
        }
        out.room(LENGTH);
        System.arraycopy(text.bytes, 0, out.bytes, out.length, text.length);
        out.length += text.length;
        out.appendPadded((int) (nanoseconds - second * NANOSECONDS), 9);
        out.append('Z');
    }

    private void render(LocalDateTime time) {
        text.length = 0;
        text.appendPadded(time.getYear(), 4);
        text.append('-');
        text.appendPadded(time.getMonthValue(), 2);
        text.append('-');
        text.appendPadded(time.getDayOfMonth(), 2);
        text.append('T');
        text.appendPadded(time.getHour(), 2);
        text.append(':');
        text.appendPadded(time.getMinute(), 2);
        text.append(':');
        text.appendPadded(time.getSecond(), 2);
        text.append('.');
    }
}
