package io.localgadget.symbols;

import io.localgadget.ffi.MountTable;
import io.localgadget.ffi.PlantedFiles;
import io.localgadget.gadget.Frame;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds functions of one program or library: in its own symbols, in the debug file that its build id names, in the table
 * that programs in Go have, and among those that it exports, in this order.
 */
final class ModuleSymbols {
    private ModuleSymbols() {}

    /** What lies from one offset in the file to before another. */
    record Named(long start, long end, Frame frame) {}

    /** What was found, and where the Go table is, if that was looked for. */
    record Result(List<Named> named, GoTable.@Nullable Found goTable) {}

    /**
     * Looks up offsets in an opened file.
     *
     * @param path as frames tell it
     * @param roots directories that may have debug files below usr/lib/debug
     * @param mounts what is mounted there
     * @param before where the Go table is, if that is known
     */
    static Result find(
            FileChannel file,
            String path,
            long[] offsets,
            List<Path> roots,
            MountTable mounts,
            GoTable.@Nullable Found before,
            Meter meter)
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
        GoTable.Found goTable = lookup.missing().length > 0 ? findInGoTable(elf, lookup, before) : before;
        elf.find(ElfFile.DYNSYM, lookup);
        lookup.demangle(meter);
        List<Named> found = new ArrayList<>();
        for (int i = 0; i < offsets.length; i++) {
            named(offsets[i], addresses[i], lookup, path).ifPresent(found::add);
        }
        return new Result(found, goTable);
    }

    private static GoTable.Found findInGoTable(ElfFile elf, Lookup lookup, GoTable.@Nullable Found before)
            throws IOException {
        try {
            return GoTable.find(elf, lookup, before);
        } catch (GivenUpException e) {
            throw e;
        } catch (IOException e) {
            return GoTable.Found.NONE; // one that is damaged; what it exports is told elsewhere
        }
    }

    /** Empty where it may have a name that there was no room for: it is looked up once more. */
    private static Optional<Named> named(long offset, long address, Lookup lookup, String path) {
        Named unnamed = new Named(offset, offset + 1, Mapping.unnamed(path, Frame.Kind.NATIVE));
        if (address < 0) {
            return Optional.of(unnamed);
        }
        Lookup.Symbol symbol =
                lookup.symbol(lookup.firstWithin(address, address + 1).orElseThrow());
        if (symbol == null) {
            return lookup.isFull() ? Optional.empty() : Optional.of(unnamed);
        }
        long base = address - offset;
        Frame frame = new Frame(symbol.name(), path, Frame.Kind.NATIVE);
        return Optional.of(new Named(symbol.start() - base, symbol.end() - base, frame));
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
