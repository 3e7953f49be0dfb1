package io.localgadget.gadget;

import java.util.Set;

/**
 * A flag of one gadget, which sets a {@code const volatile bool} of its BPF program.
 *
 * @param flag as the user types it, {@code --failed}
 * @param constant the C name
 * @param impliedBy columns that cannot be filled without it: choosing one of them sets it too
 */
public record Option(String flag, String constant, String description, Set<String> impliedBy) {
    public Option {
        impliedBy = Set.copyOf(impliedBy);
    }

    public Option(String flag, String constant, String description) {
        this(flag, constant, description, Set.of());
    }
}
