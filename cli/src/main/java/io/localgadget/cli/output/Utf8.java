package io.localgadget.cli.output;

/** Reads UTF-8 that may be broken (RFC 3629; broken parts as long as the Unicode standard, chapter 3.9, advises). */
final class Utf8 {
    private Utf8() {}

    /**
     * The character at {@code at} and how many bytes it has, for {@link #character} and {@link #size}; or, where the
     * bytes there are no UTF-8, how many of them belong together, negative.
     */
    static int decode(byte[] text, int at) {
        int first = text[at] & 0xff;
        if (first < 0x80) {
            return first << 3 | 1;
        }
        if (first < 0xc2 || first > 0xf4) {
            return -1;
        }
        int size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        int character = first & 0xff >> size + 1;
        // The second byte of some is bounded further: no longer forms than needed, no surrogates, nothing beyond
        // 10FFFF.
        int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        for (int i = 1; i < size; i++) {
            int next = at + i < text.length ? text[at + i] & 0xff : 0;
            if (next < low || next > high) {
                return -i;
            }
            character = character << 6 | next & 0x3f;
            low = 0x80;
            high = 0xbf;
        }
        return character << 3 | size;
    }

    static int character(int decoded) {
        return decoded >> 3;
    }

    static int size(int decoded) {
        return decoded < 0 ? -decoded : decoded & 7;
    }

    /**
     * Whether a character acts on a terminal or cannot be seen there: controls, line separators, what changes the
     * direction of writing or joins characters, and numbers that are no character.
     */
    static boolean isHidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
