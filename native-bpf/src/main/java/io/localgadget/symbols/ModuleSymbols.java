package io.localgadget.symbols;

import io.localgadget.ffi.MountTable;
import io.localgadget.ffi.PlantedFiles;
import io.localgadget.gadget.Frame;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds functions of one program or library: in its own symbols, in the debug file that its build id names, and among
 * those that it exports, in this order.
 */
final class ModuleSymbols {
    private ModuleSymbols() {}

    /** What lies from one offset in the file to before another. */
    record Named(long start, long end, Frame frame) {}

    /**
     * Looks up offsets in an opened file.
     *
     * @param path as frames tell it
     * @param roots directories that may have debug files below usr/lib/debug
     * @param mounts what is mounted there
     */
    static List<Named> find(
            FileChannel file, String path, long[] offsets, List<Path> roots, MountTable mounts, Meter meter)
            throws IOException {
        ElfFile elf = new ElfFile(file, meter);
        long[] addresses = new long[offsets.length];
        for (int i = 0; i < offsets.length; i++) {
            OptionalLong address = elf.address(offsets[i]);
            addresses[i] = address.orElse(-1);
        }
        Lookup lookup = new Lookup(addresses);
        elf.find(ElfFile.SYMTAB, lookup);
        if (lookup.missing().length > 0 && elf.buildId().length() > 2) {
            findInDebugFile(elf.buildId(), lookup, roots, mounts, meter);
        }
        elf.find(ElfFile.DYNSYM, lookup);
        List<Named> found = new ArrayList<>();
        for (int i = 0; i < offsets.length; i++) {
            named(offsets[i], addresses[i], lookup, path).ifPresent(found::add);
        }
        return found;
    }

    /** Empty where it may have a name that there was no room for: it is looked up once more. */
    private static Optional<Named> named(long offset, long address, Lookup lookup, String path) {
        if (address < 0) {
            return Optional.of(new Named(offset, offset + 1, unnamed(path, offset)));
        }
        Lookup.Symbol symbol =
                lookup.symbol(lookup.firstWithin(address, address + 1).orElseThrow());
        if (symbol == null) {
            return lookup.isFull()
                    ? Optional.empty()
                    : Optional.of(new Named(offset, offset + 1, unnamed(path, address)));
        }
        long base = address - offset;
        Frame frame = new Frame(symbol.name(), path, Frame.Kind.NATIVE);
        return Optional.of(new Named(symbol.start() - base, symbol.end() - base, frame));
    }

    /** A frame of which only the place in its file is known. */
    static Frame unnamed(String path, long offset) {
        String base = path.substring(path.lastIndexOf('/') + 1);
        return new Frame(base + "+0x" + Long.toHexString(offset), path, Frame.Kind.NATIVE);
    }

    private static void findInDebugFile(String buildId, Lookup lookup, List<Path> roots, MountTable mounts, Meter meter)
            throws IOException {
        String path = "/usr/lib/debug/.build-id/" + buildId.substring(0, 2) + "/" + buildId.substring(2) + ".debug";
        List<Path> all = new ArrayList<>(roots);
        all.add(Path.of("/"));
        for (Path root : all) {
            try (FileChannel file = PlantedFiles.openIn(root, path, mounts)) {
                Lookup missing = new Lookup(lookup.missing());
                new ElfFile(file, meter).find(ElfFile.SYMTAB, missing);
                lookup.take(missing);
                return;
            } catch (NoSuchFileException e) {
                // most programs have none, or not there
            }
        }
    }
}
