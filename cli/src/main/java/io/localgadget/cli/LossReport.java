package io.localgadget.cli;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells the user of one kind of loss: the first at once, then, while more is lost, once a second, so that a flood of
 * losses is no flood of sentences. For one thread.
 */
public final class LossReport {
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private static final String SKIPPED =
            "the kernel left its program out %d times, %d in all, since BPF was at work on that"
                    + " CPU: as many events may be missing";

    private final Consumer<String> say;
    private final LongSupplier nanoTime;
    private final String sentence;
    private long told;
    private long toldAt;

    /** Of runs of a gadget's programs that the kernel left out. */
    public static LossReport ofSkipped(String gadget, Consumer<String> say, LongSupplier nanoTime) {
        return new LossReport(gadget + ": " + SKIPPED, say, nanoTime);
    }

    /** The last word of such runs. */
    public static String skippedInAll(String gadget, long count) {
        return gadget + ": the kernel left its program out " + count + " times in all: as many events may be missing";
    }

    /** {@code sentence} is a format of two numbers: lost since it was said last, and lost in all. */
    public LossReport(String sentence, Consumer<String> say, LongSupplier nanoTime) {
        this.sentence = sentence;
        this.say = say;
        this.nanoTime = nanoTime;
    }

    /** Takes what has been lost in all by now; to be called often, also when nothing is lost. */
    public void update(long total) {
        if (total == told) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (told == 0 || now - toldAt >= PAUSE) {
            say.accept(sentence.formatted(total - told, total));
            told = total;
            toldAt = now;
        }
    }
}
