package io.localgadget.gadget;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text as the kernel wrote it: bytes that need not be UTF-8 and may hold any control character, and whether the
 * kernel side had to cut it. Writers escape it; nothing else may print it. Immutable by convention: nobody writes to
 * {@code bytes}.
 */
public record Text(byte[] bytes, boolean truncated) {
    public static final Text EMPTY = new Text(new byte[0], false);

    public static Text of(String text) {
        return text.isEmpty() ? EMPTY : new Text(text.getBytes(StandardCharsets.UTF_8), false);
    }

    /** For filters and tests; bytes that are no UTF-8 become U+FFFD. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Text that && truncated == that.truncated && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
