package io.localgadget.symbols;

import io.localgadget.ffi.MountTable;
import io.localgadget.ffi.PlantedFiles;
import io.localgadget.gadget.Frame;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Has the functions of addresses looked up in the files of containers, and in the maps that JIT compilers write; what was
 * found comes when {@link Readers} collects. For one thread.
 */
final class SymbolReader {
    private static final int JOB_WEIGHT = 32;

    private final boolean askJava;
    private final Readers readers;
    private final Memory memory;

    /** Takes what was found, and says whether it has room for it. */
    @FunctionalInterface
    interface Memory {
        boolean remember(ContainerFiles owner, KnownFrames frames, long start, long end, Frame frame);
    }

    /** What a map says of some addresses, and whether all of it was read, in how many nanoseconds. */
    private record Read(Lookup lookup, boolean whole, long nanos) {}

    /** {@code askJava} says whether JVMs are asked to write their maps. */
    SymbolReader(boolean askJava, Readers readers, Memory memory) {
        this.askJava = askJava;
        this.readers = readers;
        this.memory = memory;
    }

    /** Looks for offsets in a file; {@code image} is a process that has mapped it. */
    void look(KnownFrames frames, Image image, Mapping mapping, TreeSet<Long> wanted) {
        String path = mapping.path();
        long[] offsets = longs(wanted);
        GoTable.Found known = frames.goTable();
        submit(
                frames,
                new Job<>(
                        image.owner(),
                        path,
                        JOB_WEIGHT + offsets.length,
                        false,
                        meter -> read(image, mapping, offsets, known, meter),
                        result -> result.ifPresentOrElse(
                                found -> remember(image.owner(), frames, found), frames::isNoProgram),
                        frames::failed));
    }

    /** Empty if it is no program. */
    private static Optional<ModuleSymbols.Result> read(
            Image image, Mapping mapping, long[] offsets, GoTable.@Nullable Found known, Meter meter)
            throws IOException {
        try (FileChannel file = open(image, mapping)) {
            return ElfFile.is(file, meter)
                    ? Optional.of(ModuleSymbols.find(
                            file, mapping.path(), offsets, image.roots(), image.mounts(), known, meter))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            if (mapping.isMemoryFile()) { // it went with its process; a map of its code may be left
                return Optional.empty();
            }
            throw e;
        }
    }

    private void submit(KnownFrames frames, Job<?> job) {
        frames.pend();
        GaveUp refusal = readers.submit(job);
        if (refusal != null) {
            frames.failed(refusal);
        }
    }

    private void remember(ContainerFiles owner, KnownFrames frames, ModuleSymbols.Result found) {
        frames.settle();
        frames.learned(found.goTable());
        for (ModuleSymbols.Named named : found.named()) {
            if (!memory.remember(owner, frames, named.start(), named.end(), named.frame())) {
                frames.failed(GaveUp.MEMORY);
                return;
            }
        }
    }

    /** The mapped file itself; where its process has ended, what its container has at the same path. */
    private static FileChannel open(Image image, Mapping mapping) throws IOException {
        try {
            return PlantedFiles.openLinked(image.mapFile(mapping), image.mounts());
        } catch (NoSuchFileException e) {
            return PlantedFiles.openIn(image.roots().getLast(), mapping.path(), image.mounts());
        }
    }

    /** Looks for addresses in generated code. */
    void look(Image image, TreeSet<Long> wanted) {
        String path = PerfMap.path(image.innerPid());
        long[] addresses = longs(wanted);
        List<Path> roots = image.roots();
        submit(
                image.generated(),
                new Job<>(
                        image.owner(),
                        path,
                        JOB_WEIGHT + addresses.length,
                        false,
                        meter -> read(roots, image.mounts(), path, addresses, meter),
                        read -> remember(image, path, read),
                        image.generated()::failed));
    }

    private static Read read(List<Path> roots, MountTable mounts, String path, long[] addresses, Meter meter)
            throws IOException {
        Lookup lookup = new Lookup(addresses);
        boolean whole = true;
        for (Path root : roots) {
            try (InputStream in = Channels.newInputStream(PlantedFiles.openIn(root, path, mounts))) {
                whole = new PerfMap().find(in, lookup, meter);
                break;
            } catch (NoSuchFileException e) {
                // it may write one later, or never
            }
        }
        lookup.demangle(meter);
        return new Read(lookup, whole, meter.elapsed());
    }

    private void remember(Image image, String path, Read read) {
        KnownFrames frames = image.generated();
        image.looked(read.nanos);
        frames.settle();
        TreeSet<Long> missing = new TreeSet<>();
        boolean room = true;
        for (int i = 0; i < read.lookup.size(); i++) {
            Lookup.Symbol symbol = read.lookup.symbol(i);
            if (symbol == null) {
                missing.add(read.lookup.address(i));
            } else {
                Frame frame = new Frame(symbol.name(), path, Frame.Kind.GENERATED);
                room &= memory.remember(image.owner(), frames, symbol.start(), symbol.end(), frame);
            }
        }
        if (!room) {
            frames.failed(GaveUp.MEMORY);
        } else if (read.lookup.isFull()) {
            image.lookAgain();
        } else if (!missing.isEmpty() && !read.whole) {
            frames.failed(GaveUp.LARGE);
        } else if (!missing.isEmpty() && askJava && image.isJavaToAsk()) {
            image.asked();
            ask(image, missing);
        }
    }

    private void ask(Image image, TreeSet<Long> missing) {
        submit(
                image.generated(),
                new Job<>(
                        image.owner(),
                        "process " + image.pid(),
                        JOB_WEIGHT + missing.size(),
                        true,
                        meter -> {
                            JavaMap.write(image);
                            return true;
                        },
                        written -> look(image, missing),
                        reason -> image.generated().settle()));
    }

    private static long[] longs(TreeSet<Long> set) {
        return set.stream().mapToLong(Long::longValue).toArray();
    }
}
