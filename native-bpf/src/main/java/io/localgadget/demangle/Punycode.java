package io.localgadget.demangle;

/** Identifiers with letters beyond ASCII, as Rust has them in symbols: RFC 3492 with an underscore in place of the dash. */
final class Punycode {
    private static final int BASE = 36;
    private static final int LOWEST = 1;
    private static final int HIGHEST = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int MOST_LENGTH = 256;

    private Punycode() {}

    static String decode(String encoded) {
        int delimiter = encoded.lastIndexOf('_');
        StringBuilder text = new StringBuilder(encoded.substring(0, Math.max(delimiter, 0)));
        if (encoded.length() > MOST_LENGTH) { // each letter moves all behind it
            throw new MangledException("it is too long");
        }
        int code = 128;
        int index = 0;
        int bias = 72;
        int count = text.length();
        for (int at = delimiter + 1; at < encoded.length(); ) {
            int before = index;
            int weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = at < encoded.length() ? digit(encoded.charAt(at++)) : -1;
                if (digit < 0 || digit > (Integer.MAX_VALUE - index) / weight) {
                    throw new MangledException("it has letters that are none");
                }
                index += digit * weight;
                int threshold = Math.clamp((long) k - bias, LOWEST, HIGHEST);
                if (digit < threshold) {
                    break;
                }
                if (weight > Integer.MAX_VALUE / (BASE - threshold)) {
                    throw new MangledException("it has letters that are none");
                }
                weight *= BASE - threshold;
            }
            count++;
            bias = adapted(index - before, count, before == 0);
            code += index / count;
            index %= count;
            if (code < 0 || code > Character.MAX_CODE_POINT) {
                throw new MangledException("it has letters that are none");
            }
            text.insert(text.offsetByCodePoints(0, index), Character.toString(code));
            index++;
        }
        return text.toString();
    }

    private static int digit(char c) {
        return c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? c - '0' + 26 : -1;
    }

    private static int adapted(int delta, int count, boolean first) {
        int rest = first ? delta / DAMP : delta / 2;
        rest += rest / count;
        int k = 0;
        while (rest > (BASE - LOWEST) * HIGHEST / 2) {
            rest /= BASE - LOWEST;
            k += BASE;
        }
        return k + (BASE - LOWEST + 1) * rest / (rest + SKEW);
    }
}
