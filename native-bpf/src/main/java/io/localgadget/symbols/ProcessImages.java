package io.localgadget.symbols;

import io.localgadget.container.Container;
import io.localgadget.gadget.StackSample;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The processes that were met, with their memory maps, in bounded memory. For one thread. */
final class ProcessImages {
    private static final int KEPT = 2048;
    /** Of memory maps in all; the largest one is much smaller. */
    private static final int MOST_BYTES = 8 << 20;

    private final Patience patience;
    private final Map<Integer, Image> images = new LinkedHashMap<>(16, 0.75f, true);
    private final Programs programs = new Programs();

    ProcessImages(Patience patience) {
        this.patience = patience;
    }

    /** The process of a sample; reads the memory map of one that was not seen before. */
    Image meet(StackSample sample, @Nullable Container container) {
        int pid = sample.process().pid();
        Image met = images.get(pid);
        if (met != null && met.is(pid, sample.image())) {
            return met;
        }
        int first = container == null ? 0 : container.pid();
        if (sample.user().length == 0) { // nothing to name; a kernel thread has no memory at all
            return Image.ended(sample, first, MemoryMap.NONE);
        }
        Optional<Image> read = patience.read("process " + pid, () -> Image.read(sample, first));
        read.ifPresent(image -> programs.learn(sample, image));
        Image image = read.orElseGet(() -> Image.ended(
                sample,
                first,
                programs.guess(sample, images.get(sample.process().ppid()))));
        images.put(pid, image);
        forgetOld();
        return image;
    }

    /** Those not seen for longest go when all take too much; samples that wait lose them too, or they would not go. */
    private void forgetOld() {
        long bytes =
                images.values().stream().mapToLong(image -> image.map().bytes()).sum();
        Iterator<Image> eldest = images.values().iterator();
        while (bytes > MOST_BYTES || images.size() > KEPT) {
            Image image = eldest.next();
            bytes -= image.map().bytes();
            image.forget();
            eldest.remove();
        }
    }

    /** What lies at an address, by a map that is read once more where it may have changed. */
    Optional<Mapping> mapping(Image image, long address) {
        Optional<Mapping> mapping = image.map().find(address);
        if (mapping.isEmpty() && image.mayHaveChanged()) {
            mapping = patience.read("process " + image.pid(), image::reread)
                    .flatMap(now -> now.map().find(address));
        }
        return mapping;
    }

    /** Whether the process executes the same as then, and is not forgotten. */
    boolean isKnown(Image image) {
        return images.get(image.pid()) == image;
    }

    /** Forgets the names of generated code. */
    void forgetGenerated() {
        images.values().forEach(image -> image.generated().clear());
    }

    void clear() {
        images.clear();
    }
}
