package io.localgadget.cli.output;

/**
 * Renders texts as JSON strings (RFC 8259), which are strings of YAML 1.2 too. Any bytes give valid UTF-8: those which
 * are none become U+FFFD. Hidden characters are escaped, so that JSON may be shown on a
 * terminal; but not those beyond U+FFFF, which no terminal obeys and for which YAML has another escape.
 */
final class JsonText {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int LONGEST_ESCAPE = 6; // one byte becomes at most backslash, u and four digits
    private static final boolean[] PLAIN = plain();

    private JsonText() {}

    private static boolean[] plain() {
        boolean[] plain = new boolean[256];
        for (int c = ' '; c < 0x7f; c++) {
            plain[c] = c != '"' && c != '\\';
        }
        return plain;
    }

    /** Appends the text, without the quotes. */
    static void append(byte[] text, OutputBuffer out) {
        out.room(Math.multiplyExact(text.length, LONGEST_ESCAPE));
        byte[] bytes = out.bytes;
        int length = out.length;
        for (int i = 0; i < text.length; i++) {
            byte b = text[i];
            if (PLAIN[b & 0xff]) {
                bytes[length++] = b;
            } else {
                out.length = length;
                i += appendSpecial(text, i, out) - 1;
                length = out.length;
            }
        }
        out.length = length;
    }

    /** Appends what is no plain ASCII, and returns of how many bytes it was made. */
    private static int appendSpecial(byte[] text, int at, OutputBuffer out) {
        int decoded = Utf8.decode(text, at);
        int size = Utf8.size(decoded);
        int character = decoded < 0 ? 0xfffd : Utf8.character(decoded);
        if (character == '"' || character == '\\') {
            out.bytes[out.length++] = '\\';
            out.bytes[out.length++] = (byte) character;
        } else if (decoded < 0) {
            out.bytes[out.length++] = (byte) 0xef;
            out.bytes[out.length++] = (byte) 0xbf;
            out.bytes[out.length++] = (byte) 0xbd;
        } else if (!Character.isBmpCodePoint(character) || !Utf8.isHidden(character)) {
            System.arraycopy(text, at, out.bytes, out.length, size);
            out.length += size;
        } else {
            escape(character, out);
        }
        return size;
    }

    private static void escape(int character, OutputBuffer out) {
        out.bytes[out.length++] = '\\';
        out.bytes[out.length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.bytes[out.length++] = HEX[character >> shift & 0xf];
        }
    }
}
