package io.localgadget.seccomp;

/**
 * Something that two profiles do not do alike.
 *
 * @param kind what the name is one of
 * @param before what the old profile does, {@code errno 1}
 * @param after what the new one does
 * @param comment of the rule in the one that allows more, maybe empty
 * @param risk what the call opens, where a container rarely needs it; else empty
 */
public record Difference(
        Change change, Kind kind, String name, String before, String after, String comment, String risk) {

    /** What the difference means to who uses the old profile, and needs what the new one allows. */
    public enum Change {
        /** The new one allows it, the old one does not: it will break. */
        MISSING,
        /** The old one allows it with fewer arguments than the new one: it may break. */
        NARROWER,
        /** The old one allows it with more arguments than the new one. */
        WIDER,
        /** The old one allows it, the new one does not: it could go. */
        UNUSED,
        /** Both allow it or neither does, but not in the same way. */
        CHANGED
    }

    /** What differs. */
    public enum Kind {
        SYSCALL,
        ARCHITECTURE,
        /** What happens to all that has no rule. */
        DEFAULT
    }
}
