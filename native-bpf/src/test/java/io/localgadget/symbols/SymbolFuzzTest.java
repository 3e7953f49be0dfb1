package io.localgadget.symbols;

import io.localgadget.fixtures.Fuzz;
import io.localgadget.fixtures.Generators;
import io.localgadget.gadget.Frame;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs and maps as a process in a container may leave them. */
class SymbolFuzzTest {
    private static final String MAPS = """
            00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/dbus-daemon
            00651000-00652000 r--p 00051000 08:02 173521      /usr/bin/dbus-daemon
            7f1c8a000000-7f1c8a021000 rwxp 00000000 00:00 0
            7f1c8e5f4000-7f1c8e5f5000 r-xp 00000000 00:01 1024   /memfd:jit (deleted)
            7ffd5a3d4000-7ffd5a3d6000 r-xp 00000000 00:00 0   [vdso]
            ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0   [vsyscall]
            """;

    @TempDir
    private Path folder;

    @Test
    void programs() throws IOException {
        byte[] program = Files.readAllBytes(Generators.spinner());
        Path file = folder.resolve("elf");
        Fuzz.check(
                List.of(program),
                bytes -> {
                    Files.write(file, bytes);
                    try (FileChannel channel = FileChannel.open(file)) {
                        ElfFile elf = new ElfFile(channel, Meters.generous());
                        elf.address(0x1000);
                        Lookup lookup = new Lookup(0, 0x401000, 0x401100, 0x402000, Long.MAX_VALUE, -1);
                        elf.find(ElfFile.SYMTAB, lookup);
                        elf.find(ElfFile.DYNSYM, lookup);
                    }
                },
                IOException.class);
    }

    @Test
    void mapsOfGeneratedCode() {
        Fuzz.check(
                Fuzz.texts("7f00 20 LazyCompile:~f /a.js:1\n0x7f20 0x40 Interpreter\n7f60 8 void A::b(int)\n"),
                bytes -> new PerfMap()
                        .find(
                                new ByteArrayInputStream(bytes),
                                new Lookup(0, 0x7f00, 0x7f30, 0x7f61, Long.MAX_VALUE),
                                Meters.generous()),
                IOException.class);
    }

    @Test
    void memoryMaps() {
        Fuzz.check(
                Fuzz.texts(MAPS),
                bytes -> {
                    MemoryMap map = MemoryMap.parse(
                            new BufferedReader(
                                    new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)),
                            Meters.large());
                    for (long address : new long[] {0, 0x400010, 0x7f1c8e5f4000L, -1, Long.MAX_VALUE}) {
                        map.find(address)
                                .ifPresent(mapping -> MemoryMap.Mapping.unnamed(mapping.path(), Frame.Kind.NATIVE));
                    }
                    map.hasFile("libc.so.6");
                },
                IOException.class);
    }
}
