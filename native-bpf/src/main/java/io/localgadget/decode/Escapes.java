package io.localgadget.decode;

/** Writes any bytes in printable ASCII, as C writes them in a string: {@code \n}, {@code \x1b}. */
final class Escapes {
    private Escapes() {}

    /** In quotes; {@code "abc"...} where it was cut. */
    static void appendQuoted(byte[] bytes, int from, int to, boolean truncated, StringBuilder out) {
        out.append('"');
        append(bytes, from, to, '"', out);
        out.append(truncated ? "\"..." : "\"");
    }

    static void appendQuoted(Captured captured, StringBuilder out) {
        appendQuoted(captured.bytes(), 0, captured.bytes().length, captured.truncated(), out);
    }

    /** Without quotes; {@code end} is what ends the text and so is escaped in it. */
    static void append(byte[] bytes, int from, int to, char end, StringBuilder out) {
        for (int i = from; i < to; i++) {
            int c = bytes[i] & 0xff;
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c == end && c == '"') {
                        out.append("\\\"");
                    } else if (c < ' ' || c >= 0x7f || c == end) {
                        out.append("\\x")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 0xf, 16));
                    } else {
                        out.append((char) c);
                    }
                }
            }
        }
    }
}
