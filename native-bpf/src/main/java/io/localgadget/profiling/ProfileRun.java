package io.localgadget.profiling;

import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.Loss;
import io.localgadget.bpf.RingBuffer;
import io.localgadget.bpf.SharedMaps;
import io.localgadget.container.Container;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.ProfileGadget;
import io.localgadget.gadget.StackSample;
import io.localgadget.symbols.GaveUp;
import io.localgadget.symbols.Symbolizer;
import io.localgadget.symbols.Symbolizer.Frames;
import io.localgadget.symbols.Symbolizer.Sampled;
import io.localgadget.tracing.MountNamespaces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One profile in the making: its program in the kernel, and the loop that names and counts what it samples. Frames are
 * named at once, while the process lives; only generated code waits for its process to tell. For one thread.
 */
public final class ProfileRun implements AutoCloseable {
    /** The kernel wakes the reader for a process it has not seen; all else can wait. */
    private static final int LOOK_MILLISECONDS = 100;
    /** But a process that begins loads libraries, and may be gone the next moment. */
    private static final int LOOK_AT_NEW_MILLISECONDS = 10;

    private static final long NEW_NANOS = Duration.ofSeconds(1).toNanos();
    /** For the names that are missing at the end; the result is there soon after, whatever containers do. On a usual machine. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** Of those that have no names so far; what is beyond that is counted without. */
    private static final int MOST_WAITING = 3_000;

    /** Samples whose frames are looked up together: each may have 127 addresses that no other has. */
    private static final int MOST_AT_ONCE = 500;

    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    /** Between two looks at samples of a container that wait; each may have all its frames looked up. */
    private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();
    /**
     * The tool's heap is 96 MB. Of that counting takes an eighth more than this; hostile containers can make what is known
     * of symbols and memory maps 45 MB, the kernel's symbols among it, and the samples that wait or are looked up 10 MB;
     * the tool itself takes 10. Writers have the heap for this alone, but names full of hidden characters become four
     * times as long for them.
     */
    private static final long MOST_STACK_BYTES = 20 << 20;

    private final ProfileGadget gadget;
    private final ProfileSettings settings;
    private final BpfObject object;
    private final Decoder<StackSample> decoder;
    private final RingBuffer ring;
    private final Symbolizer symbolizer;
    private final StackCounts counts = new StackCounts(MOST_STACK_BYTES);
    private final WaitingSamples<Wanted> waiting = new WaitingSamples<>(MOST_WAITING);
    private final Map<String, Long> lastTries = new HashMap<>();
    private final Set<String> news = new HashSet<>();
    private final Unnamed unnamed = new Unnamed();
    private long lastNew = System.nanoTime();
    private Instant started = Instant.now();
    private Losses losses = Losses.NONE;

    private record Wanted(Sampled sampled, @Nullable Container container) {}

    private enum Phase {
        SAMPLING,
        /** Nothing new comes; only files that are being read are waited for. */
        ENDING,
        ENDED
    }

    /**
     * What a profile lacks.
     *
     * @param samples that were not taken in
     * @param withoutStack samples of which no stack could be walked
     * @param cut samples with more frames than are kept
     * @param ended samples of processes that had ended before their memory map could be read, or read once more
     * @param folded samples of which only the innermost frame was kept
     * @param unnamed by container the samples without names that there was too much to read for, most first
     */
    public record Losses(
            Loss samples, long withoutStack, long cut, long ended, long folded, List<Unnamed.Share> unnamed) {
        static final Losses NONE = new Losses(Loss.NONE, 0, 0, 0, 0, List.of());

        public Losses {
            unnamed = List.copyOf(unnamed);
        }
    }

    /** Loads the gadget's program; nothing is sampled before {@link #attach}. */
    public ProfileRun(ProfileGadget gadget, ProfileSettings settings, SharedMaps shared, Consumer<String> detail) {
        this.gadget = gadget;
        this.settings = settings;
        symbolizer = new Symbolizer(settings.askJava(), detail);
        object = BpfObject.open(gadget.object());
        try {
            object.set("trace_host", settings.host() ? 1 : 0);
            object.set("wakeup_bytes", settings.ringBytes() / 4);
            object.set("kernel_only", settings.stacks() == ProfileSettings.Stacks.KERNEL ? 1 : 0);
            object.set("user_only", settings.stacks() == ProfileSettings.Stacks.USER ? 1 : 0);
            object.resize("events", settings.ringBytes());
            shared.shareWith(object);
            decoder = gadget.decoder(object.struct(gadget.sampleStruct()));
            object.load();
            ring = new RingBuffer(object.map("events"));
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** Samples all CPUs from now on. */
    public void attach() {
        symbolizer.begin(settings.stacks() != ProfileSettings.Stacks.USER);
        started = Instant.now();
        object.sample(gadget.program(), settings.frequency());
    }

    /**
     * Samples until {@code stop} says so, and returns what was found, a few seconds later at most where names are still
     * looked for.
     */
    public Profile run(MountNamespaces namespaces, BooleanSupplier stop) {
        Deadline deadline = new Deadline(stop, () -> symbolizer.stretched(GRACE), symbolizer::waited);
        boolean stopping = false;
        Instant ended = started;
        while (!stopping) {
            stopping = stop.getAsBoolean();
            if (stopping) {
                object.detach(); // so that what follows is the last
                ended = Instant.now();
            }
            long end = ring.producerPosition();
            namespaces.update(); // what the tracker has said of a container is older than its samples
            takeAll(end, namespaces, deadline);
            if (ring.waiting() == 0) {
                namespaces.clean();
            }
            if (!stopping) {
                retry();
                symbolizer.shrink();
                ring.await(System.nanoTime() - lastNew < NEW_NANOS ? LOOK_AT_NEW_MILLISECONDS : LOOK_MILLISECONDS);
            }
        }
        finish(deadline);
        symbolizer.forget(); // its memory is for whoever writes the profile
        return new Profile(
                counts.take(), counts.total(), settings.frequency(), started, Duration.between(started, ended));
    }

    private void takeAll(long end, MountNamespaces namespaces, Deadline deadline) {
        List<Wanted> samples = new ArrayList<>();
        ring.consume(end, (bytes, length) -> {
            if (deadline.isOver()) {
                symbolizer.giveUp();
            }
            take(decoder.decode(bytes, length), namespaces, samples);
            if (samples.size() == MOST_AT_ONCE) {
                count(samples, Phase.SAMPLING);
                samples.clear();
            }
        });
        count(samples, Phase.SAMPLING);
    }

    private void take(StackSample sample, MountNamespaces namespaces, List<Wanted> samples) {
        MountNamespaces.Answer answer = namespaces.answer(sample.process().mountNamespaceId());
        if (answer.wanted()) {
            Sampled sampled = symbolizer.meet(sample, answer.container());
            if (sampled.isNew()) {
                lastNew = System.nanoTime();
            }
            samples.add(new Wanted(sampled, answer.container()));
        }
    }

    private void count(List<Wanted> samples, Phase phase) {
        symbolizer.settle(samples.stream().map(Wanted::sampled).toList());
        for (Wanted wanted : samples) {
            Frames frames = symbolizer.frames(wanted.sampled());
            boolean waits = phase == Phase.SAMPLING && !frames.complete() && symbolizer.isKnown(wanted.sampled())
                    || phase != Phase.ENDED && frames.pending();
            if (!waits || !waiting.add(wanted.sampled().owner(), wanted)) {
                count(wanted, frames.pending() && symbolizer.isReadingKernel() ? withKernel(wanted) : frames);
            }
        }
    }

    private Frames withKernel(Wanted wanted) {
        symbolizer.awaitKernel();
        return symbolizer.frames(wanted.sampled());
    }

    private void count(Wanted wanted, Frames frames) {
        StackSample sample = wanted.sampled().sample();
        losses = new Losses(
                Loss.NONE,
                losses.withoutStack + (frames.list().isEmpty() ? 1 : 0),
                losses.cut + (sample.truncated() ? 1 : 0),
                losses.ended + (frames.ended() ? 1 : 0),
                0,
                List.of());
        GaveUp reason = frames.pending() ? GaveUp.CROWDED : frames.gaveUp();
        if (reason != null) {
            unnamed.add(wanted.sampled().owner(), wanted.container(), reason);
        }
        counts.add(
                wanted.container(), sample.process().pid(), sample.process().comm(), frames.list(), sample.truncated());
    }

    /** Looks whether what waits has got its names: where files were read, and now and then for generated code. */
    private void retry() {
        news.addAll(symbolizer.collect());
        long now = System.nanoTime();
        for (String owner : waiting.owners()) {
            long since = now - lastTries.getOrDefault(owner, now - RETRY_NANOS);
            if (since >= RETRY_NANOS || since >= PAUSE_NANOS && news.contains(owner)) {
                news.remove(owner);
                lastTries.put(owner, now);
                retry(owner, Phase.SAMPLING);
            }
        }
        lastTries.keySet().retainAll(waiting.owners());
        news.retainAll(waiting.owners());
    }

    private void retry(String owner, Phase phase) {
        for (int left = waiting.size(owner); left > 0; left -= MOST_AT_ONCE) { // what still waits goes to the end
            count(waiting.take(owner, Math.min(left, MOST_AT_ONCE)), phase);
        }
    }

    /** Waits for the names that are being looked up, and for no others. */
    private void finish(Deadline deadline) {
        symbolizer.awaitKernel();
        deadline.finish();
        symbolizer.lookAgain();
        while (!waiting.isEmpty() && !deadline.isOver()) {
            symbolizer.collect();
            waiting.owners().forEach(owner -> retry(owner, Phase.ENDING));
            symbolizer.shrink();
            symbolizer.await(LOOK_MILLISECONDS);
        }
        symbolizer.giveUp();
        symbolizer.collect();
        waiting.owners().forEach(owner -> retry(owner, Phase.ENDED));
    }

    /** What the profile lacks; after the run. */
    public Losses losses() {
        return new Losses(
                object.loss().plus(new Loss(0, 0, ring.shed())),
                losses.withoutStack,
                losses.cut,
                losses.ended,
                counts.folded(),
                unnamed.shares());
    }

    /** Whether the kernel has kept its symbols from us. */
    public boolean kernelIsHidden() {
        return symbolizer.kernelIsHidden();
    }

    /** Takes the program out of the kernel. */
    @Override
    public void close() {
        symbolizer.close();
        ring.close();
        object.close();
    }
}
