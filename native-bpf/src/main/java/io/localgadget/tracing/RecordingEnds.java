package io.localgadget.tracing;

import java.util.OptionalInt;
import java.util.Set;

/**
 * Which recordings are wanted, and when.
 *
 * @param exitCodes only those of containers that ended with one of these; of all where it is empty
 * @param anyFailure also of those that ended with any code but 0
 * @param late nothing before the recorder ends
 */
public record RecordingEnds(Set<Integer> exitCodes, boolean anyFailure, boolean late) {
    public RecordingEnds {
        exitCodes = Set.copyOf(exitCodes);
    }

    /** Whether it matters how a container ends. */
    public boolean selective() {
        return anyFailure || !exitCodes.isEmpty();
    }

    /** Whether a container that ended so is wanted; one of which that is not known is. */
    boolean wanted(OptionalInt exitCode) {
        return !selective()
                || exitCode.isEmpty()
                || exitCodes.contains(exitCode.getAsInt())
                || anyFailure && exitCode.getAsInt() != 0;
    }
}
