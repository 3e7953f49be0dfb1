package io.localgadget.profiling;

/**
 * How a profile is made.
 *
 * @param host whether processes outside containers are wanted too
 * @param frequency samples a second on each CPU
 * @param stacks which of them
 * @param askJava whether JVMs are asked to write a map of the code that they have compiled
 * @param ringBytes size of the ring buffer, a power of two
 */
public record ProfileSettings(boolean host, int frequency, Stacks stacks, boolean askJava, int ringBytes) {
    /** Not a divisor of what timers do, so that it does not walk in step with one. */
    public static final int DEFAULT_FREQUENCY = 49;

    /** Which stacks a profile has. */
    public enum Stacks {
        BOTH,
        /** Samples in kernel mode only. */
        KERNEL,
        /** All samples of processes, also those in a system call, with the user's stack. */
        USER
    }
}
