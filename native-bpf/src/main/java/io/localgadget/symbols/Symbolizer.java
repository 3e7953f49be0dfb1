package io.localgadget.symbols;

import io.localgadget.container.Container;
import io.localgadget.ffi.PlantedFiles;
import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackSample;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Names the frames of samples. Call {@link #meet} as soon as a sample arrives, while its process lives; {@link #settle}
 * with the samples that came together, and then {@link #frames} for each. For one thread.
 */
public final class Symbolizer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int IMAGES_KEPT = 2048;
    private static final int MODULES_KEPT = 1024;
    private static final int MODULE_BYTES = 200;
    /** Of memory maps in all; the largest one is much smaller. */
    private static final int MOST_IMAGE_BYTES = 8 << 20;
    /** Of functions that are remembered, in all; all of that can be read once more. */
    private static final int MOST_KNOWN_BYTES = 6 << 20;
    /** Addresses that are looked up together; each name may have 4096 bytes. */
    private static final int MOST_AT_ONCE = 2048;

    private static final String KERNEL = "[kernel]";

    private final Consumer<String> detail;
    private final Patience patience;
    private final Map<Integer, Image> images = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, KnownFrames> modules = leastUsed(MODULES_KEPT);
    private final Programs programs = new Programs();
    private final Map<Long, Frame> kernelFrames = new HashMap<>();
    private @Nullable KernelSymbols kernel;
    private final boolean askJava;
    private boolean hidden;
    private long knownBytes;

    /** A sample and what its user addresses mean. */
    public record Sampled(StackSample sample, Image image) {}

    /**
     * A stack's frames, the innermost first.
     *
     * @param complete false where generated code has no name yet, but may get one while its process writes its map
     * @param mapped false where the process had ended before its memory map could be read
     */
    public record Frames(List<Frame> list, boolean complete, boolean mapped) {}

    /** An offset in a file that is looked for, and the mapping by which the file can be had. */
    private record Wanted(Image image, Mapping mapping, TreeSet<Long> offsets) {}

    /**
     * Reads nothing yet.
     *
     * @param askJava whether JVMs are asked to write their maps
     * @param detail is told what could not be read, and why
     */
    public Symbolizer(boolean askJava, Consumer<String> detail) {
        this.askJava = askJava;
        this.detail = detail;
        patience = new Patience(PATIENCE, detail);
    }

    /** Reads the memory map of a process that was not seen before. */
    public Sampled meet(StackSample sample, @Nullable Container container) {
        int pid = sample.process().pid();
        Image met = images.get(pid);
        if (met != null && met.is(pid, sample.image())) {
            return new Sampled(sample, met);
        }
        int first = container == null ? 0 : container.pid();
        if (sample.user().length == 0) { // nothing to name; a kernel thread has no memory at all
            return new Sampled(sample, Image.ended(sample, first, MemoryMap.NONE));
        }
        Optional<Image> read = patience.read("process " + pid, () -> Image.read(sample, first));
        read.ifPresent(image -> programs.learn(sample, image));
        Image image = read.orElseGet(() -> Image.ended(
                sample,
                first,
                programs.guess(sample, images.get(sample.process().ppid()))));
        images.put(pid, image);
        forgetOldImages();
        return new Sampled(sample, image);
    }

    /** Those not seen for longest go when all take too much; samples that wait lose them too, or they would not go. */
    private void forgetOldImages() {
        long bytes =
                images.values().stream().mapToLong(image -> image.map().bytes()).sum();
        Iterator<Image> eldest = images.values().iterator();
        while (bytes > MOST_IMAGE_BYTES || images.size() > IMAGES_KEPT) {
            Image image = eldest.next();
            bytes -= image.map().bytes();
            image.forget();
            eldest.remove();
        }
    }

    /** Forgets all that it has read; what is asked for later it reads once more. */
    public void forget() {
        forgetFrames();
        images.clear();
        kernel = null;
    }

    private void forgetFrames() {
        knownBytes = 0;
        modules.clear();
        images.values().forEach(image -> image.generated().clear());
        kernelFrames.clear();
    }

    /** Looks up what the samples need and was not needed before. */
    public void settle(List<Sampled> samples) {
        if (knownBytes > MOST_KNOWN_BYTES) {
            forgetFrames();
        }
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        Map<Image, TreeSet<Long>> generated = new LinkedHashMap<>();
        int count = 0;
        for (Sampled sampled : samples) {
            for (int i = 0; i < sampled.sample.user().length; i++) {
                if (want(sampled.image, place(sampled.sample.user(), i), wanted, generated)) {
                    count++;
                }
            }
            if (count > MOST_AT_ONCE) {
                lookUp(wanted, generated);
                count = 0;
            }
        }
        lookUp(wanted, generated);
    }

    /** Adds an address to those that are looked for, and returns whether it has to be. */
    private boolean want(Image image, long address, Map<String, Wanted> wanted, Map<Image, TreeSet<Long>> generated) {
        Mapping mapping = mapping(image, address);
        if (mapping == null) {
            return false;
        }
        if (!mapping.file()) {
            return image.generated().at(address).isEmpty()
                    && generated.computeIfAbsent(image, x -> new TreeSet<>()).add(address);
        }
        return module(mapping).at(offset(mapping, address)).isEmpty()
                && wanted.computeIfAbsent(mapping.key(), k -> new Wanted(image, mapping, new TreeSet<>()))
                        .offsets
                        .add(offset(mapping, address));
    }

    private void lookUp(Map<String, Wanted> wanted, Map<Image, TreeSet<Long>> generated) {
        wanted.values().forEach(this::look);
        wanted.clear();
        generated.forEach(this::look);
        generated.clear();
    }

    /** Beyond twice what is kept it takes nothing more until all is forgotten: the names of one settling may be long. */
    private void remember(KnownFrames frames, long start, long end, Frame frame) {
        if (knownBytes < 2 * MOST_KNOWN_BYTES) {
            knownBytes += frames.put(start, end, frame);
        }
    }

    private @Nullable Mapping mapping(Image image, long address) {
        Optional<Mapping> mapping = image.map().find(address);
        if (mapping.isEmpty() && image.mayHaveChanged()) {
            mapping = patience.read("process " + image.pid(), image::reread)
                    .flatMap(now -> now.map().find(address));
        }
        return mapping.orElse(null);
    }

    private void look(Wanted wanted) {
        KnownFrames frames = module(wanted.mapping);
        if (!frames.isReadable()) {
            return;
        }
        String path = wanted.mapping.path();
        long[] offsets = wanted.offsets.stream().mapToLong(Long::longValue).toArray();
        List<Path> roots = wanted.image.roots();
        Optional<List<ModuleSymbols.Named>> found = patience.read(path, () -> {
            try (FileChannel file = open(wanted.image, wanted.mapping)) {
                return ModuleSymbols.find(file, path, offsets, roots);
            }
        });
        if (found.isEmpty()) {
            frames.failed();
        }
        found.ifPresent(list -> list.forEach(named -> remember(frames, named.start(), named.end(), named.frame())));
    }

    /** The mapped file itself; where its process has ended, what its container has at the same path. */
    private static FileChannel open(Image image, Mapping mapping) throws IOException {
        try {
            return PlantedFiles.openLinked(image.mapFile(mapping));
        } catch (NoSuchFileException e) {
            return PlantedFiles.openIn(image.roots().getLast(), mapping.path());
        }
    }

    private void look(Image image, TreeSet<Long> addresses) {
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
                    remember(image.generated(), symbol.start(), symbol.end(), frame);
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

    /** The frames of a sample, the kernel's before the user's. */
    public Frames frames(Sampled sampled) {
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < sampled.sample.kernel().length; i++) {
            frames.add(kernelFrames.computeIfAbsent(place(sampled.sample.kernel(), i), this::kernelFrame));
        }
        boolean complete = true;
        int depth = depth(sampled);
        for (int i = 0; i < depth; i++) {
            long address = place(sampled.sample.user(), i);
            Optional<Mapping> mapping = sampled.image.map().find(address);
            Optional<Frame> frame = mapping.flatMap(m -> m.file()
                    ? module(m).at(offset(m, address))
                    : sampled.image.generated().at(address));
            complete &= frame.isPresent() || mapping.isEmpty() || !isGenerated(mapping.get());
            frames.add(frame.orElseGet(() -> unnamed(mapping, address)));
        }
        boolean mapped =
                sampled.sample.user().length == 0 || !sampled.image.map().isEmpty();
        return new Frames(frames, complete, mapped);
    }

    /**
     * How many of the user frames are code. Code without frame pointers keeps other things where the walk looks for the
     * next frame; at the outer end they are seen not to be in code at all.
     */
    private static int depth(Sampled sampled) {
        int depth = sampled.sample.user().length;
        while (depth > 1
                && !sampled.image.map().isEmpty()
                && sampled.image
                        .map()
                        .find(place(sampled.sample.user(), depth - 1))
                        .isEmpty()) {
            depth--;
        }
        return depth;
    }

    /** Whether waiting for names may help: its process executes the same as then, and is not forgotten. */
    public boolean isKnown(Sampled sampled) {
        return images.get(sampled.image.pid()) == sampled.image;
    }

    /** Whether the kernel has kept its symbols from us ({@code kernel.kptr_restrict}). */
    public boolean kernelIsHidden() {
        return hidden;
    }

    private static Frame unnamed(Optional<Mapping> mapping, long address) {
        if (mapping.isEmpty()) {
            return new Frame("[unknown]", "", Frame.Kind.NATIVE);
        }
        Mapping m = mapping.get();
        if (m.file()) {
            return ModuleSymbols.unnamed(m.path(), offset(m, address));
        }
        String name = m.path().isEmpty() ? "[anon]" : m.baseName();
        return isGenerated(m)
                ? new Frame(name + "+0x" + Long.toHexString(address), name, Frame.Kind.GENERATED)
                : new Frame(name + "+0x" + Long.toHexString(address - m.start()), name, Frame.Kind.NATIVE);
    }

    /** Whether memory without a file is the process's own making; some is the kernel's: {@code [vdso]}. */
    private static boolean isGenerated(Mapping mapping) {
        return !mapping.file()
                && !mapping.path().startsWith("[v")
                && !mapping.path().startsWith("[u");
    }

    private Frame kernelFrame(long address) {
        if (kernel == null) {
            kernel = readKernel();
            hidden = kernel.areHidden();
        }
        String name = kernel.name(address).orElseGet(() -> KERNEL + "+0x" + Long.toHexString(address));
        Frame frame = new Frame(name, KERNEL, Frame.Kind.KERNEL);
        knownBytes += KnownFrames.bytes(frame);
        return frame;
    }

    private KernelSymbols readKernel() {
        try {
            return KernelSymbols.read();
        } catch (IOException e) {
            detail.accept("no symbols of the kernel: " + e.getMessage());
            return KernelSymbols.none();
        }
    }

    private KnownFrames module(Mapping mapping) {
        return modules.computeIfAbsent(mapping.key(), key -> {
            knownBytes += MODULE_BYTES + 4L * key.length(); // the key, and the path in its frames
            return new KnownFrames();
        });
    }

    private static long offset(Mapping mapping, long address) {
        return address - mapping.start() + mapping.offset();
    }

    /** Where a frame is: at its address for the innermost, else before the address that it returns to. */
    private static long place(long[] addresses, int index) {
        return index == 0 ? addresses[0] : addresses[index] - 1;
    }

    private static <K, V> Map<K, V> leastUsed(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    @Override
    public void close() {
        patience.close();
    }
}
