package io.localgadget.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Fuzz;
import io.localgadget.fixtures.RequiresCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of programs in Go, by the table that is left when they are stripped. */
class GoTableTest {
    private static final long TEXT = 0x401000;
    private static final long DATA = 0x500000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"exe,true", "exe,false", "pie,true", "pie,false"})
    @RequiresCommand({"go", "nm"})
    void aStrippedProgramHasTheNamesThatItsSymbolsHad(String mode, boolean hasSections) throws Exception {
        Path source = Files.writeString(folder.resolve("main.go"), "package main\n\nfunc main() { println(1) }\n");
        build(source, mode, "-w", "whole");
        Path stripped = build(source, mode, "-s -w", "stripped");
        Map<Long, String> symbols = new TreeMap<>();
        run("nm", folder.resolve("whole").toString())
                .lines()
                .map(line -> line.split(" ", 3))
                .filter(parts -> parts.length == 3 && parts[1].matches("[tT]"))
                .forEach(parts -> symbols.put(Long.parseLong(parts[0], 16), parts[2]));
        byte[] bytes = Files.readAllBytes(stripped);
        if (!hasSections) { // as sstrip leaves it
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(0x28, 0)
                    .putInt(0x3c, 0);
            Files.write(stripped, bytes);
        }
        Lookup lookup =
                new Lookup(symbols.keySet().stream().mapToLong(at -> at + 1).toArray());
        find(stripped, lookup);
        int same = 0;
        for (int i = 0; i < lookup.size(); i++) {
            Lookup.Symbol symbol = lookup.symbol(i);
            // those for the linker alone, and variants of one function for assembly, have other names in the table
            same += symbol != null
                            && symbols.get(symbol.start()) != null
                            && plain(symbols.get(symbol.start())).equals(plain(symbol.name()))
                    ? 1
                    : 0;
        }
        assertThat(lookup.isFull()).isFalse();
        assertThat(symbols).hasSizeGreaterThan(1000);
        assertThat(same).isGreaterThan(symbols.size() * 97 / 100);
    }

    /** Debian's, linked by a linker of C and position independent: its table is a part of other data, and has no address. */
    @Test
    @RequiresCommand("dockerd")
    void theDockerDaemonAsItIsShippedHasNames() throws Exception {
        Path program = Path.of(run("sh", "-c", "command -v dockerd").strip()).toRealPath();
        List<String> names = new ArrayList<>();
        int count = 0;
        try (FileChannel file = FileChannel.open(program)) {
            ElfFile elf = new ElfFile(file, Meters.generous());
            ElfFile.Section text = elf.section(".text").orElseThrow();
            GoTable.Found found = null;
            for (long at = text.size() / 10; at < text.size() * 9 / 10; at += 1 << 16) {
                Lookup lookup = new Lookup(text.address() + at);
                found = GoTable.find(elf, lookup, found);
                Lookup.Symbol symbol = lookup.symbol(0);
                names.add(symbol == null ? "" : symbol.name());
                count++;
            }
        }
        assertThat(names).anyMatch(name -> name.startsWith("github.com/docker/docker/"));
        assertThat(names).filteredOn(name -> name.isEmpty()).hasSizeLessThan(count / 20);
    }

    private static String plain(String name) {
        return name.replaceAll("\\.abi(0|internal)$", "");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xfffffffb, 0xfffffffa, 0xfffffff0, 0xfffffff1})
    void eachLayoutIsRead(int magic) throws IOException {
        Path file = Files.write(folder.resolve("program"), program(magic));
        Lookup lookup = new Lookup(TEXT - 1, TEXT, TEXT + 15, TEXT + 16, TEXT + 47, TEXT + 48);
        find(file, lookup);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < lookup.size(); i++) {
            Lookup.Symbol symbol = lookup.symbol(i);
            names.add(symbol == null ? "" : symbol.name() + " " + (symbol.end() - symbol.start()));
        }
        assertThat(names).containsExactly("", "main.a 16", "main.a 16", "main.b 32", "main.b 32", "");
    }

    @Test
    void anyTableCostsLittle() {
        Path file = folder.resolve("program");
        Fuzz.check(
                List.of(program(0xfffffffb), program(0xfffffffa), program(0xfffffff0), program(0xfffffff1)),
                bytes -> {
                    Files.write(file, bytes);
                    find(file, new Lookup(0, TEXT, TEXT + 20, Long.MAX_VALUE, -1));
                },
                IOException.class);
    }

    /** Without parts, with two functions of 16 and 32 bytes, in the layout of a version. */
    private static byte[] program(int magic) {
        ByteBuffer file = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
        file.putLong(0x20, 64).putShort(0x36, (short) 56).putShort(0x38, (short) 1);
        file.putInt(64, 1).putInt(68, 6).putLong(72, 0).putLong(80, DATA).putLong(96, 1024);
        int table = 256;
        file.putInt(table, magic)
                .put(table + 6, (byte) 1)
                .put(table + 7, (byte) 8)
                .putLong(table + 8, 2);
        byte[] names = "\0main.a\0main.b\0".getBytes(StandardCharsets.US_ASCII);
        boolean oldest = magic == 0xfffffffb;
        boolean wide = oldest || magic == 0xfffffffa;
        int namesAt = 128;
        int functionsAt = oldest ? 16 : 160;
        if (!oldest) {
            int offsets = table + (wide ? 24 : 32);
            file.putLong(table + 24, wide ? 0 : TEXT);
            file.putLong(offsets, namesAt).putLong(offsets + 32, functionsAt);
        }
        file.put(table + namesAt, names);
        int base = oldest ? 0 : functionsAt;
        long[] starts = {0, 16, 48};
        int[] nameAt = {1, 8};
        for (int i = 0; i < 3; i++) {
            int entry = table + functionsAt + i * (wide ? 16 : 8);
            int function = 200 + 40 * i;
            if (wide) {
                file.putLong(entry, TEXT + starts[i]).putLong(entry + 8, function);
            } else {
                file.putInt(entry, (int) starts[i]).putInt(entry + 4, function);
            }
            if (i < 2) {
                int at = table + base + function;
                file.putInt(at + (wide ? 8 : 4), nameAt[i] + (oldest ? namesAt : 0));
            }
        }
        return Arrays.copyOf(file.array(), 1024);
    }

    private static void find(Path program, Lookup lookup) throws IOException {
        try (FileChannel file = FileChannel.open(program)) {
            GoTable.find(new ElfFile(file, Meters.generous()), lookup, null);
        }
    }

    private Path build(Path source, String mode, String flags, String name) throws Exception {
        Path program = folder.resolve(name);
        ProcessBuilder build = new ProcessBuilder(
                "go", "build", "-buildmode=" + mode, "-ldflags=" + flags, "-o", program.toString(), source.toString());
        build.environment().putAll(Map.of("CGO_ENABLED", "0", "GO111MODULE", "off", "GOTOOLCHAIN", "local"));
        Process process = build.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return program;
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
