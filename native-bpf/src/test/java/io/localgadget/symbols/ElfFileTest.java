package io.localgadget.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.fixtures.Generators;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbols of a real program, and of what somebody made of it. */
class ElfFileTest {
    @TempDir
    private Path folder;

    @Test
    void namesTheFunctionAtAnAddress() throws Exception {
        Symbol seventy = symbol("spend_seventy");
        Symbol thirty = symbol("spend_thirty");
        try (FileChannel file = FileChannel.open(Generators.spinner())) {
            Lookup lookup = new Lookup(seventy.start, seventy.end - 1, thirty.start + 4, 0x10);
            new ElfFile(file, Meters.generous()).find(ElfFile.SYMTAB, lookup);
            List<String> names = new ArrayList<>();
            for (int i = 0; i < lookup.size(); i++) {
                Lookup.Symbol symbol = lookup.symbol(i);
                names.add(symbol == null ? "" : symbol.name());
            }
            assertThat(names).containsExactlyInAnyOrder("", "spend_seventy", "spend_seventy", "spend_thirty");
        }
    }

    @Test
    void knowsWhereSegmentsLieAndTheBuildId() throws Exception {
        String said = run("readelf", "-lnW", Generators.spinner().toString());
        try (FileChannel file = FileChannel.open(Generators.spinner())) {
            ElfFile elf = new ElfFile(file, Meters.generous());
            assertThat(elf.address(0)).hasValue(0x400000);
            assertThat(elf.address(Long.MAX_VALUE)).isEmpty();
            assertThat(elf.buildId()).hasSizeGreaterThan(10);
            assertThat(said).contains("Build ID: " + elf.buildId());
        }
    }

    @Test
    void whatIsNoElfFileIsRefused() throws IOException {
        assertThatThrownBy(() -> read(Files.writeString(folder.resolve("text"), "#!/bin/sh\n" + "x".repeat(100))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no ELF file");
        assertThatThrownBy(() -> read(Files.write(folder.resolve("short"), new byte[] {0x7f, 'E', 'L', 'F'})))
                .isInstanceOf(IOException.class);
    }

    @Test
    void noDamageDoesMoreThanAnIoException() throws IOException {
        byte[] good = Files.readAllBytes(Generators.spinner());
        int sections =
                (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong(0x28);
        Random random = new Random(42);
        Path file = folder.resolve("damaged");
        for (int round = 0; round < 1500; round++) {
            byte[] bad = good.clone();
            for (int i = random.nextInt(4) + 1; i > 0; i--) {
                int header = 0x10 + random.nextInt(48);
                int segment = 64 + random.nextInt(56 * 10);
                int section = sections + random.nextInt(bad.length - sections);
                int at = new int[] {header, segment, section}[random.nextInt(3)];
                bad[at] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextBoolean() ? 0xff : 0x7f);
            }
            Files.write(file, bad);
            try {
                read(file);
            } catch (IOException e) {
                assertThat(e).hasMessageNotContaining("null"); // one that says what is wrong
            }
        }
    }

    @Test
    void tablesThatAreTooLargeTogetherAreNotRead() throws IOException {
        // 3 sections of 256 MB each in a sparse file
        Path file = folder.resolve("tables");
        ByteBuffer head = ByteBuffer.allocate(64 + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
        head.putLong(0x28, 64).putShort(0x3a, (short) 64).putShort(0x3c, (short) 3);
        for (int i = 0; i < 3; i++) {
            head.putInt(64 + 64 * i + 4, ElfFile.SYMTAB).putLong(64 + 64 * i + 0x20, 256 << 20);
        }
        Files.write(file, head.array());
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1 << 30);
        }
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        GivenUpException.class, e -> assertThat(e.reason()).isEqualTo(GaveUp.LARGE));
    }

    private static void read(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            ElfFile elf = new ElfFile(file, Meters.generous());
            elf.address(0x1000);
            Lookup lookup = new Lookup(0x401000, 0x401770, 0x401800);
            elf.find(ElfFile.SYMTAB, lookup);
            elf.find(ElfFile.DYNSYM, lookup);
        }
    }

    private record Symbol(long start, long end) {}

    /** As another tool sees it. */
    private static Symbol symbol(String name) throws Exception {
        String line = run("nm", "-S", Generators.spinner().toString())
                .lines()
                .filter(l -> l.endsWith(" " + name))
                .findFirst()
                .orElseThrow();
        long start = Long.parseLong(line.split(" ")[0], 16);
        return new Symbol(start, start + Long.parseLong(line.split(" ")[1], 16));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        String out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
