package io.localgadget.recording;

/**
 * A system call that was made in one mount namespace and phase.
 *
 * @param number of its architecture's table; x32's without its bit
 * @param count how often
 * @param firstSeen the first time, nanoseconds of CLOCK_MONOTONIC; 0 if there was no room to keep it
 * @param comm name of the thread that made it first; the container chose it, so it may hold any character
 */
public record RecordedCall(Phase phase, Abi abi, int number, long count, long firstSeen, String comm) {

    /** Who made it, in the order of {@code enum phase}. */
    public enum Phase {
        /** The runtime, from its filter's load to the container's first program. */
        RUNTIME,
        WORKLOAD,
        /** An exec into the container: the runtime after its filter's load, the program, and what that started. */
        EXEC
    }

    /** Which of the kernel's tables numbers it, in the order of {@code enum arch}. */
    public enum Abi {
        NATIVE,
        /** i386 on x86-64, arm on arm64. */
        COMPAT,
        X32
    }
}
