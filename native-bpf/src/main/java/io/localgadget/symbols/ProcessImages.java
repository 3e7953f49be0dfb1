package io.localgadget.symbols;

import io.localgadget.container.Container;
import io.localgadget.gadget.StackSample;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The processes that were met, with their memory maps, in bounded memory. For one thread. */
final class ProcessImages {
    /** Of memory maps in all; the largest one is much smaller. */
    private static final int MOST_BYTES = 8 << 20;
    /** What counts for one without a map: as much as lets 2048 be kept. */
    private static final int LEAST_BYTES = 4 << 10;

    private final Patience patience;
    private final Consumer<String> detail;
    private final Map<Integer, Image> images = new LinkedHashMap<>(16, 0.75f, true);
    private final Programs programs = new Programs();

    ProcessImages(Patience patience, Consumer<String> detail) {
        this.patience = patience;
        this.detail = detail;
    }

    /** The process of a sample; reads the memory map of one that was not seen before, or whose map has changed. */
    Image meet(StackSample sample, UserStack stack, ContainerFiles owner, @Nullable Container container) {
        int pid = sample.process().pid();
        Image met = images.get(pid);
        if (met != null && met.is(pid, sample.image())) {
            follow(met, stack);
            return met;
        }
        int first = container == null ? 0 : container.pid();
        if (stack.length() == 0) { // nothing to name; a kernel thread has no memory at all
            return Image.ended(sample, owner, first, MemoryMap.NONE);
        }
        Image image;
        try {
            image = patience.read(owner, () -> Image.read(sample, owner, first));
            programs.learn(sample, image);
        } catch (GivenUpException e) {
            detail.accept("process " + pid + " is not looked at: " + e.getMessage());
            return Image.unread(sample, owner, e.reason()); // its next sample may find better times
        } catch (IOException e) {
            Image parent = images.get(sample.process().ppid());
            image = Image.ended(sample, owner, first, programs.guess(sample, owner, parent));
        }
        images.put(pid, image);
        forgetOld();
        return image;
    }

    /** Reads the memory of a process once more where a stack shows that it has changed; less often where in vain. */
    void follow(Image image, UserStack stack) {
        if (!image.hasChanged(stack)) {
            return;
        }
        long began = System.nanoTime();
        try {
            image.changed(patience.read(image.owner(), image::readAgain), stack, began);
        } catch (GivenUpException e) {
            image.notRead(e.reason());
        } catch (IOException e) {
            image.ended();
        }
    }

    /**
     * Those not seen for longest go when all take too much, of the container that has most; samples that wait lose them
     * too, or they would not go.
     */
    private void forgetOld() {
        long bytes = images.values().stream().mapToLong(ProcessImages::bytes).sum();
        if (bytes <= MOST_BYTES) {
            return;
        }
        Map<ContainerFiles, Long> shares = new HashMap<>();
        images.values().forEach(image -> shares.merge(image.owner(), bytes(image), Long::sum));
        ContainerFiles largest = shares.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
        Iterator<Image> eldest = images.values().iterator();
        while (bytes > MOST_BYTES && eldest.hasNext()) {
            Image image = eldest.next();
            if (image.owner() == largest) {
                bytes -= bytes(image);
                image.forget();
                eldest.remove();
            }
        }
    }

    private static long bytes(Image image) {
        return Math.max(LEAST_BYTES, image.map().bytes());
    }

    /** Whether the process executes the same as then, and is not forgotten. */
    boolean isKnown(Image image) {
        return images.get(image.pid()) == image;
    }

    /** Forgets the names of generated code of a container's processes. */
    void forgetGenerated(ContainerFiles owner) {
        images.values().stream()
                .filter(image -> image.owner() == owner)
                .forEach(image -> image.generated().clear());
    }

    /** Has the maps of generated code looked at once more. */
    void lookAgain() {
        images.values().forEach(Image::lookAgain);
    }

    /** Whose processes are kept. */
    Set<ContainerFiles> owners() {
        return images.values().stream().map(Image::owner).collect(Collectors.toSet());
    }

    void clear() {
        images.clear();
    }
}
