package io.localgadget.symbols;

import io.localgadget.container.Container;
import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackSample;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Names the frames of samples. Call {@link #meet} as soon as a sample arrives, while its process lives; {@link #settle}
 * with the samples that came together, and then {@link #frames} for each. Those that are pending try again after
 * {@link #collect}: files are read meanwhile, and no container waits for another's. For one thread.
 */
public final class Symbolizer implements AutoCloseable {
    private static final Duration READING = Duration.ofSeconds(2);
    private static final Duration MAP_READING = Duration.ofMillis(500);
    /** Addresses that are looked up together, and how many of one file. */
    private static final int MOST_AT_ONCE = 2048;

    private static final int MOST_OF_ONE = 512;

    private static final Frame UNKNOWN = new Frame("[unknown]", "", Frame.Kind.NATIVE);

    private final Consumer<String> detail;
    private final Pace pace = Pace.unknown();
    private final Patience patience = new Patience(MAP_READING, pace);
    private final Readers readers;
    private final ProcessImages images;
    private final KnownContainers containers;
    private final SymbolReader reader;
    private final Vdso vdso;
    private final KernelFrames kernel;
    private boolean late;

    /**
     * A sample and what its user addresses mean.
     *
     * @param metAt when it arrived, as {@link System#nanoTime} has it
     */
    public record Sampled(StackSample sample, Image image, long metAt) {
        /** Tells containers apart. */
        public String owner() {
            return image.owner().key();
        }

        /** Whether it is the first of its process. */
        public boolean isNew() {
            return sample.user().length > 0 && image.wasMadeAfter(metAt);
        }
    }

    /**
     * A stack's frames, the innermost first.
     *
     * @param pending whether files are being read that may name some of them
     * @param complete false where generated code has no name yet, but may get one while its process writes its map
     * @param ended whether some are unknown because the process had ended before its memory map could be read
     * @param gaveUp why some have no name that they might have; null if that is not so
     */
    public record Frames(
            List<Frame> list,
            boolean pending,
            boolean complete,
            boolean ended,
            @Nullable GaveUp gaveUp) {}

    /** Offsets in a file that are looked for, and the mapping by which the file can be had. */
    private record Wanted(Image image, Mapping mapping, TreeSet<Long> offsets) {}

    /** What becomes known of a stack as it is gone through. */
    private static final class State {
        boolean unknown;
        boolean pending;
        boolean complete = true;
        boolean ended;

        @Nullable
        GaveUp gaveUp;
    }

    /**
     * Reads nothing yet.
     *
     * @param askJava whether JVMs are asked to write their maps
     * @param detail is told what could not be read, and why
     */
    public Symbolizer(boolean askJava, Consumer<String> detail) {
        this.detail = detail;
        readers = new Readers(READING, pace, detail);
        images = new ProcessImages(patience, detail);
        containers = new KnownContainers(images::owners, images::forgetGenerated);
        vdso = Vdso.read(detail);
        kernel = new KernelFrames(pace, detail);
        reader = new SymbolReader(askJava, readers, containers::remember);
    }

    /**
     * Begins to read the kernel's functions, if they are wanted, on a thread of its own; and finds out how fast this machine
     * is: limits of time are for a usual one.
     */
    public void begin(boolean wantsKernel) {
        kernel.begin(wantsKernel);
    }

    /** How long something may take on this machine that may take so long on a usual one. */
    public Duration stretched(Duration limit) {
        return Duration.ofNanos(pace.stretched(limit.toNanos()));
    }

    /** How long memory maps were waited for, in all. */
    public Duration waited() {
        return Duration.ofNanos(patience.waited());
    }

    /** Reads the memory map of a process that was not seen before, or that has changed. */
    public Sampled meet(StackSample sample, @Nullable Container container) {
        ContainerFiles owner = containers.of(container);
        long now = System.nanoTime();
        Image image = late
                ? Image.unread(sample, owner, GaveUp.LATE)
                : images.meet(sample, new UserStack(sample.user()), owner, container);
        return new Sampled(sample, image, now);
    }

    /** Takes in what was read since, and returns the {@link Sampled#owner owners} that it may help. */
    public Set<String> collect() {
        return readers.collect();
    }

    /** Waits until there is something to collect, but no longer than that. */
    public void await(int milliseconds) {
        readers.await(milliseconds);
    }

    /** Has the maps of generated code looked at once more, however short ago they were. */
    public void lookAgain() {
        images.lookAgain();
    }

    /** Has nothing more read: what is not known by now is given up. */
    public void giveUp() {
        late = true;
        readers.close();
    }

    /** Forgets all that it has read; what is asked for later it reads once more. */
    public void forget() {
        containers.clear();
        images.clear();
        kernel.forget();
    }

    /** Forgets what is beyond the memory that names may take; only when no frames are to be had that were settled. */
    public void shrink() {
        containers.shrink();
        kernel.shrink();
    }

    /** Has looked up what the samples need and is not known. */
    public void settle(List<Sampled> samples) {
        Map<KnownFrames, Wanted> wanted = new IdentityHashMap<>();
        Map<Image, TreeSet<Long>> generated = new LinkedHashMap<>();
        int count = 0;
        for (Sampled sampled : samples) {
            UserStack stack = new UserStack(sampled.sample.user());
            if (isOutdated(sampled, stack) && !late) {
                images.follow(sampled.image, stack);
            }
            for (int i = 0; i < stack.length(); i++) {
                count += want(sampled.image, stack.place(i), wanted, generated) ? 1 : 0;
            }
            if (count > MOST_AT_ONCE) {
                lookUp(wanted, generated);
                count = 0;
            }
        }
        lookUp(wanted, generated);
    }

    /** Whether it begins where nothing was when the memory was read, and that has not been read since. */
    private static boolean isOutdated(Sampled sampled, UserStack stack) {
        Image image = sampled.image;
        return !image.isGone() && !image.wasReadAfter(sampled.metAt) && stack.beginsOutside(image.map());
    }

    /** Adds an address to those that are looked for, and returns whether it has to be. */
    private boolean want(
            Image image, long address, Map<KnownFrames, Wanted> wanted, Map<Image, TreeSet<Long>> generated) {
        Mapping mapping = image.map().find(address).orElse(null);
        if (mapping == null) {
            return false;
        }
        Place place = Place.of(image, mapping, address, vdso);
        KnownFrames frames = place.frames();
        if (frames.isPending() || !frames.isReadable() || frames.at(place.at()).isPresent()) {
            return false;
        }
        boolean inFile = place.kind() == Place.Kind.FILE;
        if (!inFile && !(place.kind() == Place.Kind.GENERATED && image.isToLookAgain())) {
            return false;
        }
        TreeSet<Long> places = inFile
                ? wanted.computeIfAbsent(frames, f -> new Wanted(image, mapping, new TreeSet<>())).offsets
                : generated.computeIfAbsent(image, x -> new TreeSet<>());
        return places.size() < MOST_OF_ONE && places.add(place.at()); // the others when these are found
    }

    private void lookUp(Map<KnownFrames, Wanted> wanted, Map<Image, TreeSet<Long>> generated) {
        wanted.forEach((frames, w) -> reader.look(frames, w.image, w.mapping, w.offsets));
        wanted.clear();
        generated.forEach(reader::look);
        generated.clear();
    }

    /** The frames of a sample, the kernel's before the user's. */
    public Frames frames(Sampled sampled) {
        long[] inKernel = sampled.sample.kernel();
        if (inKernel.length > 0 && kernel.isReading()) {
            return new Frames(List.of(), true, true, false, null);
        }
        List<Frame> frames = kernel.of(inKernel);
        State state = new State();
        UserStack stack = new UserStack(sampled.sample.user());
        int depth = stack.depth(sampled.image.map());
        for (int i = 0; i < depth; i++) {
            frames.add(userFrame(sampled.image, stack.place(i), state));
        }
        if (state.unknown) {
            explain(sampled, stack, state);
        }
        return new Frames(frames, state.pending, state.complete, state.ended, state.gaveUp);
    }

    private Frame userFrame(Image image, long address, State state) {
        Mapping mapping = image.map().find(address).orElse(null);
        if (mapping == null) {
            state.unknown = true;
            return UNKNOWN;
        }
        Place place = Place.of(image, mapping, address, vdso);
        KnownFrames known = place.frames();
        Frame frame = known.at(place.at()).orElse(null);
        if (frame != null) {
            return frame;
        }
        if (known.isPending()) {
            state.pending |= !late;
            state.gaveUp = late ? GaveUp.LATE : state.gaveUp;
        } else if (known.gaveUp() != null) {
            state.gaveUp = known.gaveUp();
        } else if (place.kind() == Place.Kind.GENERATED && known.isReadable()) {
            state.complete = false;
        }
        return place.unnamed(mapping);
    }

    /** Why frames lie nowhere: code without frame pointers has such too, if not as the innermost. */
    private void explain(Sampled sampled, UserStack stack, State state) {
        Image image = sampled.image;
        if (image.map().isEmpty() && image.gaveUp() != null) {
            state.gaveUp = image.gaveUp();
        } else if (isOutdated(sampled, stack) && !late && image.gaveUp() == null) {
            state.pending = true;
        } else {
            image.look();
            state.ended |= image.isGone();
            if (!image.isGone() && stack.beginsOutside(image.map()) && image.gaveUp() != null) {
                state.gaveUp = image.gaveUp();
            }
        }
    }

    /** Whether waiting for names may help: its process executes the same as then, and is not forgotten. */
    public boolean isKnown(Sampled sampled) {
        return images.isKnown(sampled.image);
    }

    /** Whether the kernel's functions are still being read: all samples that have some are pending. */
    public boolean isReadingKernel() {
        return kernel.isReading();
    }

    /** Waits until the kernel's functions have been read, if they are. */
    public void awaitKernel() {
        kernel.await();
    }

    /** Whether the kernel has kept its symbols from us ({@code kernel.kptr_restrict}). */
    public boolean kernelIsHidden() {
        return kernel.areHidden();
    }

    @Override
    public void close() {
        readers.close();
        patience.close();
    }
}
