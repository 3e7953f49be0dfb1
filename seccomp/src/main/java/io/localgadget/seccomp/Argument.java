package io.localgadget.seccomp;

/**
 * What a rule asks of one argument of a call.
 *
 * @param index from 0 to 5
 * @param value what it is compared with, or the mask; unsigned
 * @param valueTwo with {@link Comparison#MASKED_EQ} what must be left under the mask, else unused; unsigned
 */
public record Argument(int index, long value, long valueTwo, Comparison comparison) {
    /** How many arguments a call has. */
    public static final int COUNT = 6;

    /** {@code arg0 == 8}, {@code arg1 & 0x7e020000 == 0x0}. */
    @Override
    public String toString() {
        if (comparison == Comparison.MASKED_EQ) {
            return "arg" + index + " & 0x" + Long.toHexString(value) + " == 0x" + Long.toHexString(valueTwo);
        }
        return "arg" + index + " " + comparison.sign() + " " + Long.toUnsignedString(value);
    }
}
