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

    /** The same as the runtimes take it: libseccomp clears what is asked for outside of the mask (src/db.c). */
    Argument normal() {
        long asked = comparison == Comparison.MASKED_EQ ? valueTwo & value : 0;
        return asked == valueTwo ? this : new Argument(index, value, asked, comparison);
    }

    /** Whether libseccomp leaves the condition out, so that a rule of no others is one without arguments. */
    boolean isLeftOut() {
        return comparison == Comparison.MASKED_EQ && value == 0;
    }

    /** Whether it asks for a value, of all bits or of some. */
    boolean isEquality() {
        return comparison == Comparison.EQ || comparison == Comparison.MASKED_EQ;
    }

    /** Whether it needs no order of numbers of more than 32 bits. */
    boolean isOfOneHalf() {
        return isEquality() || comparison == Comparison.NE || value >>> Integer.SIZE == 0;
    }

    /** Whether an argument meets it in runc and crun. */
    boolean holds(long argument) {
        int order = Long.compareUnsigned(argument, value);
        return switch (comparison) {
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case EQ -> order == 0;
            case GE -> order >= 0;
            case GT -> order > 0;
            case MASKED_EQ -> (argument & value) == (valueTwo & value);
        };
    }

    /** {@code arg0 == 8}, {@code arg1 & 0x7e020000 == 0x0}. */
    @Override
    public String toString() {
        if (comparison == Comparison.MASKED_EQ) {
            return "arg" + index + " & 0x" + Long.toHexString(value) + " == 0x" + Long.toHexString(valueTwo);
        }
        return "arg" + index + " " + comparison.sign() + " " + Long.toUnsignedString(value);
    }
}
