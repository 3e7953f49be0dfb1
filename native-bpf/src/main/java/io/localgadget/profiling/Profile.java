package io.localgadget.profiling;

import io.localgadget.gadget.StackCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a run has found.
 *
 * @param stacks those of most samples first
 * @param samples all that were taken of the containers selected
 * @param frequency samples a second on each CPU
 * @param started when sampling began
 * @param duration how long it went on
 */
public record Profile(List<StackCount> stacks, long samples, int frequency, Instant started, Duration duration) {
    public Profile {
        stacks = List.copyOf(stacks);
    }

    /** The same with only these of its stacks; the number of samples stays that of all. */
    public Profile withStacks(List<StackCount> chosen) {
        return new Profile(chosen, samples, frequency, started, duration);
    }

    /** The time that a sample stands for. */
    public long periodNanos() {
        return 1_000_000_000L / frequency;
    }
}
