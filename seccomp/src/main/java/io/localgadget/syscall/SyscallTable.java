package io.localgadget.syscall;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The system calls of one architecture. What the kernel's headers do not have has no name here: a newer kernel's call
 * stays a number. Immutable.
 */
public final class SyscallTable {
    private final String origin;
    private final int[] numbers; // ascending
    private final String[] names; // of the number at the same place
    private final Map<String, Integer> byName;

    private SyscallTable(String origin, int[] numbers, String[] names) {
        this.origin = origin;
        this.numbers = numbers;
        this.names = names;
        byName = HashMap.newHashMap(names.length);
        for (int i = 0; i < names.length; i++) {
            byName.put(names[i], numbers[i]);
        }
    }

    /** Reads the table, which takes about a millisecond: keep it, or ask {@link SyscallTables}. */
    public static SyscallTable of(Architecture architecture) {
        byte[] text = resource(architecture.label());
        int lines = 0;
        for (byte b : text) {
            lines += b == '\n' ? 1 : 0;
        }
        int[] numbers = new int[lines - 1];
        String[] names = new String[lines - 1];
        int at = lineEnd(text, 0) + 1;
        for (int i = 0; i < numbers.length; i++) {
            for (; text[at] != ' '; at++) {
                numbers[i] = numbers[i] * 10 + text[at] - '0';
            }
            int end = lineEnd(text, at);
            names[i] = new String(text, at + 1, end - at - 1, StandardCharsets.US_ASCII);
            at = end + 1;
        }
        return new SyscallTable(comment(text), numbers, names);
    }

    /** Names that only architectures have which are none of ours, {@code s390_pci_mmio_read}. */
    static Set<String> namesElsewhere() {
        byte[] text = resource("elsewhere");
        Set<String> names = new LinkedHashSet<>();
        for (int at = lineEnd(text, 0) + 1; at < text.length; at = lineEnd(text, at) + 1) {
            names.add(new String(text, at, lineEnd(text, at) - at, StandardCharsets.US_ASCII));
        }
        return names;
    }

    /** The name, or empty if the headers have none; x32's numbers have {@link Architecture#X32_BIT} set. */
    public Optional<String> name(int number) {
        int place = Arrays.binarySearch(numbers, number);
        return place < 0 ? Optional.empty() : Optional.of(names[place]);
    }

    public OptionalInt number(String name) {
        Integer number = byName.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /** All names, in no order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /** The largest number; with the bit of x32, and on arm one of the private calls far above the others. */
    public int highest() {
        return numbers[numbers.length - 1];
    }

    /** Where it comes from, with the kernel's version. */
    public String origin() {
        return origin;
    }

    private static String comment(byte[] text) {
        return new String(text, 2, lineEnd(text, 0) - 2, StandardCharsets.US_ASCII);
    }

    private static int lineEnd(byte[] text, int from) {
        int at = from;
        while (text[at] != '\n') {
            at++;
        }
        return at;
    }

    private static byte[] resource(String name) {
        try (InputStream in = SyscallTable.class.getResourceAsStream(name + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("the table of system calls " + name + " is not in this build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table of system calls " + name, e);
        }
    }
}
