package io.localgadget.symbols;

import io.localgadget.gadget.Frame;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * The functions that the kernel maps into each process (vdso(7)). All of 64 bits have the same, also this one, from whose
 * memory they are read: nothing of a container's. For one thread.
 */
final class Vdso {
    private static final String NAME = "[vdso]";
    /** What lies below is of a process of 32 bits, which has another one. */
    private static final long LOWEST = 1L << 32;
    /** Functions are aligned to that at least. */
    private static final int STEP = 4;

    private static final long BYTES = 1L << 20;

    private final KnownFrames frames = new KnownFrames();
    private final long size;

    private Vdso(long size) {
        this.size = size;
    }

    /** Reads its symbols; {@code detail} is told if that cannot be done. */
    static Vdso read(Consumer<String> detail) {
        try {
            Optional<Mapping> own = MemoryMap.readOwn().find(NAME);
            if (own.isEmpty()) {
                return new Vdso(0);
            }
            Vdso vdso = new Vdso(own.get().end() - own.get().start());
            try (FileChannel memory = FileChannel.open(Path.of("/proc/self/mem"))) {
                vdso.learn(new ElfFile(memory, own.get().start(), new Meter(bytes(), Long.MAX_VALUE)));
            }
            return vdso;
        } catch (IOException e) {
            detail.accept("no symbols of " + NAME + ": " + e.getMessage());
            return new Vdso(0);
        }
    }

    private static Bucket bytes() {
        return new Bucket(BYTES, 0, System::nanoTime);
    }

    private void learn(ElfFile elf) throws IOException {
        long[] offsets = LongStream.iterate(0, at -> at < size, at -> at + STEP).toArray();
        long first = elf.address(0).orElse(0);
        Lookup lookup = new Lookup(LongStream.of(offsets).map(at -> at + first).toArray());
        elf.find(ElfFile.SYMTAB, lookup);
        elf.find(ElfFile.DYNSYM, lookup);
        for (int i = 0; i < lookup.size(); i++) {
            Lookup.Symbol symbol = lookup.symbol(i);
            if (symbol != null) {
                Frame frame = new Frame(symbol.name(), NAME, Frame.Kind.NATIVE);
                frames.put(symbol.start() - first, symbol.end() - first, frame);
            }
        }
    }

    /** Whether a piece of memory is it. */
    boolean is(Mapping mapping) {
        return !mapping.file()
                && mapping.path().equals(NAME)
                && mapping.start() >= LOWEST
                && mapping.end() - mapping.start() == size;
    }

    /** Its functions, by their place in it. */
    KnownFrames frames() {
        return frames;
    }
}
