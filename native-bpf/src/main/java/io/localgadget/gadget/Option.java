package io.localgadget.gadget;

import java.util.Set;

/**
 * A flag of one gadget, which sets a {@code const volatile} of its BPF program: a {@code bool}, or where the flag takes a
 * value, a number.
 *
 * @param flag as the user types it, {@code --failed}
 * @param label of its value in the help text, {@code N}; empty where it takes none
 * @param constant the C name
 * @param impliedBy columns that cannot be filled without it: choosing one of them sets it too
 */
public record Option(String flag, String label, String constant, String description, Set<String> impliedBy) {
    public Option {
        impliedBy = Set.copyOf(impliedBy);
    }

    /** A flag without a value. */
    public Option(String flag, String constant, String description) {
        this(flag, "", constant, description, Set.of());
    }

    /** A flag without a value, which columns imply. */
    public Option(String flag, String constant, String description, Set<String> impliedBy) {
        this(flag, "", constant, description, impliedBy);
    }

    /** A flag that takes a number from 0 on. */
    public static Option number(String flag, String label, String constant, String description) {
        return new Option(flag, label, constant, description, Set.of());
    }

    public boolean takesNumber() {
        return !label.isEmpty();
    }
}
