package io.localgadget.profiling;

import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.Loss;
import io.localgadget.bpf.RingBuffer;
import io.localgadget.bpf.SharedMaps;
import io.localgadget.container.Container;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.ProfileGadget;
import io.localgadget.gadget.StackSample;
import io.localgadget.symbols.Symbolizer;
import io.localgadget.symbols.Symbolizer.Frames;
import io.localgadget.symbols.Symbolizer.Sampled;
import io.localgadget.tracing.MountNamespaces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
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

    /** Of those with code that has no name so far; what is beyond that is counted without one. */
    private static final int MOST_WAITING = 3_000;

    /** Samples whose frames are looked up together: each may have 127 addresses that no other has. */
    private static final int MOST_AT_ONCE = 500;

    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
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
    private final Queue<Wanted> waiting = new ArrayDeque<>();
    private long nextRetry = System.nanoTime() + RETRY_NANOS;
    private Instant started = Instant.now();
    private Losses losses = Losses.NONE;

    private record Wanted(Sampled sampled, @Nullable Container container) {}

    /**
     * What a profile lacks.
     *
     * @param samples that were not taken in
     * @param withoutStack samples of which no stack could be walked
     * @param cut samples with more frames than are kept
     * @param ended samples of processes that had ended before their memory map could be read
     * @param folded samples of which only the innermost frame was kept
     */
    public record Losses(Loss samples, long withoutStack, long cut, long ended, long folded) {
        static final Losses NONE = new Losses(Loss.NONE, 0, 0, 0, 0);
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
        started = Instant.now();
        object.sample(gadget.program(), settings.frequency());
    }

    /** Samples until {@code stop} says so, and returns what was found. */
    public Profile run(MountNamespaces namespaces, BooleanSupplier stop) {
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
            List<Wanted> samples = new ArrayList<>();
            ring.consume(end, (bytes, length) -> {
                take(decoder.decode(bytes, length), namespaces, samples);
                if (samples.size() == MOST_AT_ONCE) {
                    count(samples, false);
                    samples.clear();
                }
            });
            count(samples, false);
            if (ring.waiting() == 0) {
                namespaces.clean();
            }
            if (stopping || System.nanoTime() - nextRetry >= 0) {
                retry(stopping);
            }
            if (!stopping) {
                ring.await(LOOK_MILLISECONDS);
            }
        }
        symbolizer.forget(); // its memory is for whoever writes the profile
        return new Profile(
                counts.take(), counts.total(), settings.frequency(), started, Duration.between(started, ended));
    }

    private void take(StackSample sample, MountNamespaces namespaces, List<Wanted> samples) {
        MountNamespaces.Answer answer = namespaces.answer(sample.process().mountNamespaceId());
        if (answer.wanted()) {
            samples.add(new Wanted(symbolizer.meet(sample, answer.container()), answer.container()));
        }
    }

    private void count(List<Wanted> samples, boolean last) {
        symbolizer.settle(samples.stream().map(Wanted::sampled).toList());
        for (Wanted wanted : samples) {
            Frames frames = symbolizer.frames(wanted.sampled);
            if (!frames.complete() && !last && waiting.size() < MOST_WAITING && symbolizer.isKnown(wanted.sampled)) {
                waiting.add(wanted);
                continue;
            }
            StackSample sample = wanted.sampled.sample();
            losses = new Losses(
                    Loss.NONE,
                    losses.withoutStack + (frames.list().isEmpty() ? 1 : 0),
                    losses.cut + (sample.truncated() ? 1 : 0),
                    losses.ended + (frames.mapped() ? 0 : 1),
                    0);
            counts.add(
                    wanted.container,
                    sample.process().pid(),
                    sample.process().comm(),
                    frames.list(),
                    sample.truncated());
        }
    }

    /** Looks whether generated code has got its names meanwhile. */
    private void retry(boolean last) {
        nextRetry = System.nanoTime() + RETRY_NANOS;
        List<Wanted> again = new ArrayList<>();
        for (int left = waiting.size(); left > 0; left--) { // what still has no name joins the end of the queue
            again.add(waiting.remove());
            if (again.size() == MOST_AT_ONCE || left == 1) {
                count(again, last);
                again.clear();
            }
        }
    }

    /** What the profile lacks; after the run. */
    public Losses losses() {
        return new Losses(object.loss(), losses.withoutStack, losses.cut, losses.ended, counts.folded());
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
