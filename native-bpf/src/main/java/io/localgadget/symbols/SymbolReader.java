package io.localgadget.symbols;

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

/** Finds the functions of addresses in the files of containers, and in the maps that JIT compilers write. For one thread. */
final class SymbolReader {
    private final boolean askJava;
    private final Patience patience;
    private final Memory memory;

    /** Takes what was found. */
    @FunctionalInterface
    interface Memory {
        void remember(KnownFrames frames, long start, long end, Frame frame);
    }

    /** {@code askJava} says whether JVMs are asked to write their maps. */
    SymbolReader(boolean askJava, Patience patience, Memory memory) {
        this.askJava = askJava;
        this.patience = patience;
        this.memory = memory;
    }

    /** Looks for offsets in a file; {@code image} is a process that has mapped it. */
    void look(KnownFrames frames, Image image, Mapping mapping, TreeSet<Long> wanted) {
        if (!frames.isReadable()) {
            return;
        }
        String path = mapping.path();
        long[] offsets = wanted.stream().mapToLong(Long::longValue).toArray();
        List<Path> roots = image.roots();
        Optional<List<ModuleSymbols.Named>> found = patience.read(path, () -> {
            try (FileChannel file = open(image, mapping)) {
                return ModuleSymbols.find(file, path, offsets, roots);
            }
        });
        if (found.isEmpty()) {
            frames.failed();
        }
        found.ifPresent(
                list -> list.forEach(named -> memory.remember(frames, named.start(), named.end(), named.frame())));
    }

    /** The mapped file itself; where its process has ended, what its container has at the same path. */
    private static FileChannel open(Image image, Mapping mapping) throws IOException {
        try {
            return PlantedFiles.openLinked(image.mapFile(mapping));
        } catch (NoSuchFileException e) {
            return PlantedFiles.openIn(image.roots().getLast(), mapping.path());
        }
    }

    /** Looks for addresses in generated code. */
    void look(Image image, TreeSet<Long> addresses) {
        lookInMap(image, addresses);
        if (askJava && image.isJavaToAsk()) {
            addresses.removeIf(address -> image.generated().at(address).isPresent());
            if (!addresses.isEmpty()) {
                image.asked();
                Optional<Boolean> written = patience.read("process " + image.pid(), () -> {
                    JavaMap.write(image);
                    return true;
                });
                written.ifPresent(yes -> lookInMap(image, addresses));
            }
        }
    }

    private void lookInMap(Image image, TreeSet<Long> addresses) {
        if (!image.generated().isReadable()) {
            return;
        }
        String path = PerfMap.path(image.innerPid());
        long[] wanted = addresses.stream().mapToLong(Long::longValue).toArray();
        Optional<Lookup> read = patience.read(path, () -> lookInMap(image.roots(), path, wanted));
        if (read.isEmpty()) {
            image.generated().failed();
        }
        read.ifPresent(lookup -> {
            for (int i = 0; i < lookup.size(); i++) {
                Lookup.Symbol symbol = lookup.symbol(i);
                if (symbol != null) {
                    Frame frame = new Frame(symbol.name(), path, Frame.Kind.GENERATED);
                    memory.remember(image.generated(), symbol.start(), symbol.end(), frame);
                }
            }
        });
    }

    private static Lookup lookInMap(List<Path> roots, String path, long[] addresses) throws IOException {
        Lookup lookup = new Lookup(addresses);
        for (Path root : roots) {
            try (InputStream in = Channels.newInputStream(PlantedFiles.openIn(root, path))) {
                new PerfMap().find(in, lookup);
                break;
            } catch (NoSuchFileException e) {
                // it may write one later, or never
            }
        }
        return lookup;
    }
}
