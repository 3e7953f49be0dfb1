package io.localgadget.symbols;

import io.localgadget.demangle.Demangler;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Addresses that are looked for, and the symbol found for each. For one thread. */
final class Lookup {
    /** Of all names, in characters. */
    private static final int MOST_LENGTH = 1 << 18;

    private final long[] addresses;
    private final @Nullable Symbol[] found;
    private int length;
    private boolean full;

    /** A function: its name, and its addresses from {@code start} to before {@code end}. */
    record Symbol(long start, long end, String name) {}

    /** Takes any addresses, in any order. */
    Lookup(long... wanted) {
        addresses = Arrays.stream(wanted).sorted().distinct().toArray();
        found = new Symbol[addresses.length];
    }

    int size() {
        return addresses.length;
    }

    long address(int index) {
        return addresses[index];
    }

    /** The first of the addresses from {@code start} on that is before {@code end} (exclusive); they are sorted. */
    OptionalInt firstWithin(long start, long end) {
        int at = Arrays.binarySearch(addresses, start);
        int index = at < 0 ? -at - 1 : at;
        return index < addresses.length && addresses[index] < end ? OptionalInt.of(index) : OptionalInt.empty();
    }

    /** Notes a symbol in place of what was found before; beyond what names may take in all, none. */
    void found(int index, Symbol symbol) {
        Symbol before = found[index];
        int after = length
                - (before == null ? 0 : before.name().length())
                + symbol.name().length();
        full |= after > MOST_LENGTH;
        found[index] = after > MOST_LENGTH ? null : symbol;
        length = after > MOST_LENGTH
                ? length - (before == null ? 0 : before.name().length())
                : after;
    }

    /** Whether some of what is missing is so because the names of the others are long. */
    boolean isFull() {
        return full;
    }

    @Nullable
    Symbol symbol(int index) {
        return found[index];
    }

    /** Makes what was found readable, where a linker's names are not. */
    void demangle(Meter meter) throws GivenUpException {
        String before = "";
        String after = "";
        for (int i = 0; i < found.length; i++) {
            Symbol symbol = found[i];
            if (symbol != null && !symbol.name().equals(before)) {
                meter.take(symbol.name().length());
                before = symbol.name();
                after = Demangler.demangle(before);
            }
            if (symbol != null && !after.equals(before)) {
                found(i, new Symbol(symbol.start(), symbol.end(), after));
            }
        }
    }

    /** The addresses without a symbol so far. */
    long[] missing() {
        return IntStream.range(0, addresses.length)
                .filter(i -> found[i] == null)
                .mapToLong(i -> addresses[i])
                .toArray();
    }

    /** Takes over what another lookup, of some of these addresses, has found. */
    void take(Lookup other) {
        for (int i = 0; i < other.size(); i++) {
            Symbol symbol = other.found[i];
            int own = Arrays.binarySearch(addresses, other.addresses[i]);
            if (symbol != null && own >= 0) {
                found(own, symbol);
            }
        }
        full |= other.full;
    }
}
