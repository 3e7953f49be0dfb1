package io.localgadget.seccomp;

import java.util.List;

/**
 * In which of the merged profiles a call is allowed.
 *
 * @param inputs their names, in order
 * @param total how many profiles there were
 */
public record Coverage(String name, List<String> inputs, int total) {
    public Coverage {
        inputs = List.copyOf(inputs);
    }

    /** {@code in 2 of 3}; where it is in one only, that one's name too. */
    String phrase() {
        String count = "in " + inputs.size() + " of " + total;
        return inputs.size() == 1 && total > 1 ? count + ": " + inputs.getFirst() : count;
    }
}
