package io.localgadget.symbols;

import io.localgadget.demangle.Demangler;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/** The kernel's functions, from /proc/kallsyms (proc(5)). Immutable. */
final class KernelSymbols {
    private static final Path FILE = Path.of("/proc/kallsyms");
    private static final String TEXT = "tTwW";

    private final long[] addresses;
    private final byte[][] names;

    private KernelSymbols(long[] addresses, byte[][] names) {
        this.addresses = addresses;
        this.names = names;
    }

    static KernelSymbols none() {
        return new KernelSymbols(new long[0], new byte[0][]);
    }

    /** Reads them, about 200,000 lines. */
    static KernelSymbols read() throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(FILE, StandardCharsets.ISO_8859_1)) {
            return parse(lines);
        }
    }

    /** {@code ADDRESS TYPE NAME}, and a module behind a tab. */
    static KernelSymbols parse(BufferedReader lines) throws IOException {
        long[] addresses = new long[1 << 16];
        byte[][] names = new byte[1 << 16][];
        int count = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int space = line.indexOf(' ');
            if (space < 1 || line.length() < space + 4 || TEXT.indexOf(line.charAt(space + 1)) < 0) {
                continue;
            }
            if (count == addresses.length) {
                addresses = Arrays.copyOf(addresses, count * 2);
                names = Arrays.copyOf(names, count * 2);
            }
            addresses[count] = Long.parseUnsignedLong(line, 0, space, 16);
            int tab = line.indexOf('\t', space);
            names[count++] =
                    line.substring(space + 3, tab < 0 ? line.length() : tab).getBytes(StandardCharsets.ISO_8859_1);
        }
        return sorted(Arrays.copyOf(addresses, count), names);
    }

    private static KernelSymbols sorted(long[] addresses, byte[][] names) {
        int[] order = IntStream.range(0, addresses.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> addresses[i] ^ Long.MIN_VALUE))
                .mapToInt(Integer::intValue)
                .toArray();
        return new KernelSymbols(
                Arrays.stream(order).mapToLong(i -> addresses[i]).toArray(),
                Arrays.stream(order).mapToObj(i -> names[i]).toArray(byte[][]::new));
    }

    /** Whether the kernel keeps the addresses from us ({@code kernel.kptr_restrict}). */
    boolean areHidden() {
        return addresses.length == 0 || addresses[addresses.length - 1] == 0;
    }

    /** The function at an address; of several at one place the first that the kernel lists. */
    Optional<String> name(long address) {
        int low = 0;
        int high = addresses.length;
        while (low < high) { // the first one beyond the address
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(addresses[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0 || areHidden()) {
            return Optional.empty();
        }
        int found = low - 1;
        while (found > 0 && addresses[found - 1] == addresses[found]) {
            found--;
        }
        return Optional.of(
                Demangler.demangle(new String(names[found], StandardCharsets.ISO_8859_1))); // some are in Rust
    }
}
