package io.localgadget.symbols;

import io.localgadget.symbols.Lookup.Symbol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Reads the map of generated code that JVMs, Node.js, Python and others write to {@code /tmp/perf-PID.map}: lines of
 * {@code START SIZE NAME}, numbers in hexadecimal digits (tools/perf/Documentation/jit-interface.txt of the kernel).
 * What is later in the file is newer. Anything may stand in it.
 */
final class PerfMap {
    private static final long MOST_BYTES = 256L << 20;
    private static final int MOST_LINE_BYTES = 2048;

    private final byte[] line = new byte[MOST_LINE_BYTES];
    private int length;
    private int at;

    /** The path of that of a process, which calls itself {@code pid}, in its own root. */
    static String path(int pid) {
        return "/tmp/perf-" + pid + ".map";
    }

    /**
     * Looks through the file, and returns whether that was to its end; lines that are no such lines are passed over, long
     * names cut.
     */
    boolean find(InputStream file, Lookup lookup, Meter meter) throws IOException {
        byte[] chunk = new byte[1 << 16];
        long total = 0;
        int size = 0;
        while (total < MOST_BYTES) {
            meter.take(chunk.length);
            size = file.read(chunk);
            if (size <= 0) {
                break;
            }
            total += size;
            for (int i = 0; i < size; i++) {
                if (chunk[i] == '\n') {
                    take(lookup);
                    length = 0;
                } else if (length < MOST_LINE_BYTES) {
                    line[length++] = chunk[i];
                }
            }
        }
        take(lookup);
        return size <= 0;
    }

    private void take(Lookup lookup) {
        at = 0;
        long start = number();
        long size = number();
        if (start < 0 || size <= 0 || at >= length || start + size < start) {
            return;
        }
        OptionalInt first = lookup.firstWithin(start, start + size);
        if (first.isEmpty()) {
            return;
        }
        String name =
                new String(line, at, length - at, StandardCharsets.UTF_8) + (length == MOST_LINE_BYTES ? "…" : "");
        Symbol symbol = new Symbol(start, start + size, name.strip());
        for (int i = first.getAsInt(); i < lookup.size() && lookup.address(i) < symbol.end(); i++) {
            lookup.found(i, symbol);
        }
    }

    /** The number before the next space; -1 if there is none of up to 63 bits. */
    private long number() {
        if (at + 1 < length && line[at] == '0' && (line[at + 1] | 0x20) == 'x') {
            at += 2;
        }
        long number = 0;
        int begin = at;
        while (at < length && line[at] != ' ') {
            int digit = Character.digit(line[at++], 16);
            if (digit < 0 || number > Long.MAX_VALUE >> 4) {
                return -1;
            }
            number = number << 4 | digit;
        }
        boolean empty = at == begin;
        at++;
        return empty ? -1 : number;
    }
}
