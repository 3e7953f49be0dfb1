package io.localgadget.seccomp;

import java.util.List;
import java.util.Optional;

/** What two conditions on one argument ask together. Exact: it misses no value and invents none. */
final class BothConditions {
    private static final long MAX = -1;

    private final Argument a;
    private final Argument b;

    private BothConditions(Argument a, Argument b) {
        this.a = a;
        this.b = b;
    }

    /** No condition where no value meets both, the one that says the same, or both where no one does. */
    static List<Argument> of(Argument a, Argument b) {
        BothConditions both = new BothConditions(a, b);
        if (never(a) || never(b)) {
            return List.of();
        }
        Optional<Interval> first = Interval.of(a);
        Optional<Interval> second = Interval.of(b);
        if (first.isPresent() && second.isPresent()) {
            return both.intervals(first.get(), second.get());
        }
        if (first.isPresent() || second.isPresent()) {
            return first.isPresent() ? both.interval(first.get(), b) : both.interval(second.get(), a);
        }
        return both.others();
    }

    /** Whether no value meets it. */
    private static boolean never(Argument argument) {
        return switch (argument.comparison()) {
            case LT -> argument.value() == 0;
            case GT -> argument.value() == MAX;
            default -> false;
        };
    }

    private List<Argument> intervals(Interval first, Interval second) {
        long low = max(first.low, second.low);
        long high = min(first.high, second.high);
        return Long.compareUnsigned(low, high) > 0 ? List.of() : said(low, high);
    }

    /** One of them is NE, or a mask with gaps. */
    private List<Argument> interval(Interval interval, Argument other) {
        if (interval.low == interval.high) {
            return other.holds(interval.low) ? said(interval.low, interval.low) : List.of();
        }
        if (other.comparison() == Comparison.NE) {
            if (!interval.has(other.value())) {
                return said(interval.low, interval.high);
            }
            if (other.value() == interval.low) {
                return said(interval.low + 1, interval.high);
            }
            return other.value() == interval.high ? said(interval.low, interval.high - 1) : List.of(a, b);
        }
        long least = other.valueTwo();
        long most = other.valueTwo() | ~other.value();
        if (interval.has(least) && interval.has(most)) {
            return List.of(other);
        }
        // Of a mask with gaps all values may lie outside, though the least is below the interval and the most above.
        return firstFrom(interval.low, other)
                .filter(value -> Long.compareUnsigned(value, interval.high) <= 0)
                .map(value -> List.of(a, b))
                .orElse(List.of());
    }

    /** The least value from a bound on that a mask lets pass. */
    private static Optional<Long> firstFrom(long bound, Argument masked) {
        if (masked.holds(bound)) {
            return Optional.of(bound);
        }
        // It shares the bits above some position with the bound and has a 1 there where the bound has a 0; the least
        // has it lowest.
        for (int bit = 0; bit < Long.SIZE; bit++) {
            long here = 1L << bit;
            long below = here - 1;
            long value = (bound & ~below & ~here) | here | (masked.valueTwo() & below);
            if ((bound & here) == 0 && masked.holds(value)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** Each is NE or a mask. */
    private List<Argument> others() {
        if (a.equals(b)) {
            return List.of(a);
        }
        boolean firstMasked = a.comparison() == Comparison.MASKED_EQ;
        if (firstMasked && b.comparison() == Comparison.MASKED_EQ) {
            return ((a.valueTwo() ^ b.valueTwo()) & a.value() & b.value()) != 0
                    ? List.of()
                    : List.of(new Argument(
                            a.index(), a.value() | b.value(), a.valueTwo() | b.valueTwo(), Comparison.MASKED_EQ));
        }
        if (!firstMasked && b.comparison() == Comparison.NE) {
            return List.of(a, b);
        }
        Argument masked = firstMasked ? a : b;
        Argument not = firstMasked ? b : a;
        return masked.holds(not.value()) ? List.of(a, b) : List.of(masked);
    }

    /** A condition for the values of an interval, or both where there is none. */
    private List<Argument> said(long low, long high) {
        if (low == high) {
            return List.of(new Argument(a.index(), low, 0, Comparison.EQ));
        }
        if (low == 0) {
            return List.of(new Argument(a.index(), high, 0, Comparison.LE));
        }
        if (high == MAX) {
            return List.of(new Argument(a.index(), low, 0, Comparison.GE));
        }
        long free = low ^ high;
        boolean block = (free & (free + 1)) == 0 && (low & free) == 0;
        return block ? List.of(new Argument(a.index(), ~free, low, Comparison.MASKED_EQ)) : List.of(a, b);
    }

    private static long max(long one, long other) {
        return Long.compareUnsigned(one, other) >= 0 ? one : other;
    }

    private static long min(long one, long other) {
        return Long.compareUnsigned(one, other) <= 0 ? one : other;
    }

    /** All values between two, unsigned, both included. */
    private record Interval(long low, long high) {
        /** What meets a condition, where that is one interval. */
        static Optional<Interval> of(Argument argument) {
            long value = argument.value();
            return switch (argument.comparison()) {
                case LT -> Optional.of(new Interval(0, value - 1));
                case LE -> Optional.of(new Interval(0, value));
                case EQ -> Optional.of(new Interval(value, value));
                case GE -> Optional.of(new Interval(value, MAX));
                case GT -> Optional.of(new Interval(value + 1, MAX));
                case MASKED_EQ ->
                    (~value & (~value + 1)) == 0
                            ? Optional.of(new Interval(argument.valueTwo(), argument.valueTwo() | ~value))
                            : Optional.empty();
                case NE -> Optional.empty();
            };
        }

        boolean has(long value) {
            return Long.compareUnsigned(low, value) <= 0 && Long.compareUnsigned(value, high) <= 0;
        }
    }
}
