package io.localgadget.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names of a value's bits: of one value in the bits of a mask, and of single flags.
 *
 * @param mask 0 where it has flags only
 * @param values of the masked bits
 * @param flags in the order in which they are looked for: one of several bits before its parts
 */
record FlagSet(long mask, List<Named> values, List<Named> flags) {
    record Named(String name, long value) {}

    FlagSet {
        values = List.copyOf(values);
        flags = List.copyOf(flags);
    }

    /** Reads the words behind the set's name. */
    static FlagSet parse(String words) {
        long mask = 0;
        List<Named> values = new ArrayList<>();
        List<Named> flags = new ArrayList<>();
        boolean inMask = false;
        for (String word : words.split(" ")) {
            if (word.startsWith("&")) {
                inMask = word.length() > 1;
                mask = inMask ? Long.decode(word.substring(1)) : mask;
            } else {
                int equals = word.indexOf('=');
                Named named = new Named(word.substring(0, equals), Long.decode(word.substring(equals + 1)));
                (inMask ? values : flags).add(named);
            }
        }
        return new FlagSet(mask, values, flags);
    }

    /** The name of just this value. */
    Optional<String> nameOf(long value) {
        return values.stream().filter(v -> v.value == value).map(Named::name).findFirst();
    }

    /** {@code O_WRONLY|O_CREAT|0x4000000}; what has no name is a number. */
    void append(long value, StringBuilder out) {
        int start = out.length();
        long rest = value & ~mask;
        if (mask != 0 && ((value & mask) != 0 || nameOf(0).isPresent())) {
            long masked = value & mask;
            out.append(nameOf(masked).orElseGet(() -> "0x" + Long.toHexString(masked)));
        }
        for (Named flag : flags) {
            if (flag.value == 0 ? value == 0 : (rest & flag.value) == flag.value) {
                separate(start, out).append(flag.name);
                rest &= ~flag.value;
            }
        }
        if (rest != 0) {
            separate(start, out).append("0x").append(Long.toHexString(rest));
        } else if (out.length() == start) {
            out.append('0');
        }
    }

    private static StringBuilder separate(int start, StringBuilder out) {
        return out.length() > start ? out.append('|') : out;
    }
}
