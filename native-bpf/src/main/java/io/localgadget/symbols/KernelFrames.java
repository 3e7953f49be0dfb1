package io.localgadget.symbols;

import io.localgadget.gadget.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's frames. Its functions are read on a thread of their own, which takes long on a slow machine: meanwhile
 * processes are to be met that may not live long. For one thread.
 */
final class KernelFrames {
    private static final int MOST_BYTES = 2 << 20;
    private static final String KERNEL = "[kernel]";

    private final Pace pace;
    private final Consumer<String> detail;
    private final Map<Long, Frame> frames = new HashMap<>();
    private @Nullable FutureTask<KernelSymbols> reading;
    private long bytes;
    private boolean hidden;

    /** Reads nothing yet. */
    KernelFrames(Pace pace, Consumer<String> detail) {
        this.pace = pace;
        this.detail = detail;
    }

    /** Finds out how fast the machine is, and then begins to read, if they are {@code wanted}. */
    void begin(boolean wanted) {
        FutureTask<KernelSymbols> task = new FutureTask<>(() -> {
            pace.measure();
            return wanted ? read() : KernelSymbols.none();
        });
        Thread.ofPlatform().daemon().name("kernel-symbols").start(task);
        reading = task;
    }

    /** Whether they are still being read. */
    boolean isReading() {
        return reading != null && !reading.isDone();
    }

    /** Waits until they have been read, if they are. */
    void await() {
        if (isReading()) {
            symbols();
        }
    }

    /** The frames of a stack, the innermost first; waits for them. */
    List<Frame> of(long[] stack) {
        List<Frame> list = new ArrayList<>();
        for (int i = 0; i < stack.length; i++) {
            list.add(frames.computeIfAbsent(UserStack.place(stack, i), this::frame));
        }
        return list;
    }

    /** Whether the kernel has kept its symbols from us ({@code kernel.kptr_restrict}). */
    boolean areHidden() {
        return hidden;
    }

    /** Forgets frames beyond the memory that they may take. */
    void shrink() {
        if (bytes > MOST_BYTES) {
            frames.clear();
            bytes = 0;
        }
    }

    /** Forgets all; what is asked for later is read once more. */
    void forget() {
        frames.clear();
        bytes = 0;
        reading = null;
    }

    private Frame frame(long address) {
        KernelSymbols symbols = symbols();
        hidden = symbols.areHidden();
        Frame frame = new Frame(symbols.name(address).orElse(KERNEL), KERNEL, Frame.Kind.KERNEL);
        bytes += KnownFrames.bytes(frame);
        return frame;
    }

    private KernelSymbols symbols() {
        if (reading == null) {
            reading = new FutureTask<>(this::read);
            reading.run();
        }
        try {
            return reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller wants to end
            return KernelSymbols.none();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private KernelSymbols read() {
        try {
            return KernelSymbols.read();
        } catch (IOException e) {
            detail.accept("no symbols of the kernel: " + e.getMessage());
            return KernelSymbols.none();
        }
    }
}
