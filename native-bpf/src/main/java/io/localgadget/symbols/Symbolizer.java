package io.localgadget.symbols;

import io.localgadget.container.Container;
import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackSample;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
    private static final int MODULES_KEPT = 1024;
    private static final int MODULE_BYTES = 200;
    /** Of functions that are remembered, in all; all of that can be read once more. */
    private static final int MOST_KNOWN_BYTES = 6 << 20;
    /** Addresses that are looked up together; each name may have 4096 bytes. */
    private static final int MOST_AT_ONCE = 2048;

    private static final String KERNEL = "[kernel]";
    private static final Frame UNKNOWN = new Frame("[unknown]", "", Frame.Kind.NATIVE);

    private final Consumer<String> detail;
    private final Patience patience;
    private final ProcessImages images;
    private final SymbolReader reader;
    private final Map<String, KnownFrames> modules = leastUsed(MODULES_KEPT);
    private final Map<Long, Frame> kernelFrames = new HashMap<>();
    private @Nullable KernelSymbols kernel;
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
        this.detail = detail;
        patience = new Patience(PATIENCE, detail);
        images = new ProcessImages(patience);
        reader = new SymbolReader(askJava, patience, this::remember);
    }

    /** Reads the memory map of a process that was not seen before. */
    public Sampled meet(StackSample sample, @Nullable Container container) {
        return new Sampled(sample, images.meet(sample, container));
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
        images.forgetGenerated();
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
        Mapping mapping = images.mapping(image, address).orElse(null);
        if (mapping == null) {
            return false;
        }
        if (!mapping.file()) {
            return image.generated().at(address).isEmpty()
                    && generated.computeIfAbsent(image, x -> new TreeSet<>()).add(address);
        }
        return module(mapping).at(mapping.offsetOf(address)).isEmpty()
                && wanted.computeIfAbsent(mapping.key(), k -> new Wanted(image, mapping, new TreeSet<>()))
                        .offsets
                        .add(mapping.offsetOf(address));
    }

    private void lookUp(Map<String, Wanted> wanted, Map<Image, TreeSet<Long>> generated) {
        wanted.values().forEach(w -> reader.look(module(w.mapping), w.image, w.mapping, w.offsets));
        wanted.clear();
        generated.forEach(reader::look);
        generated.clear();
    }

    /** Beyond twice what is kept it takes nothing more until all is forgotten: the names of one settling may be long. */
    private void remember(KnownFrames frames, long start, long end, Frame frame) {
        if (knownBytes < 2 * MOST_KNOWN_BYTES) {
            knownBytes += frames.put(start, end, frame);
        }
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
                    ? module(m).at(m.offsetOf(address))
                    : sampled.image.generated().at(address));
            complete &= frame.isPresent() || mapping.isEmpty() || !mapping.get().isGenerated();
            frames.add(frame.or(() -> mapping.map(m -> m.unnamed(address))).orElse(UNKNOWN));
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
        return images.isKnown(sampled.image);
    }

    /** Whether the kernel has kept its symbols from us ({@code kernel.kptr_restrict}). */
    public boolean kernelIsHidden() {
        return hidden;
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
