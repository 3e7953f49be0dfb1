package io.localgadget.gadget;

/**
 * A function on a stack.
 *
 * @param name its symbol, readable; where that is not known {@code [MODULE]}, so that such are counted together
 * @param module path of the program or library as its process sees it, or {@code [kernel]}, or what /proc/PID/maps
 *     calls memory without a file; empty where the process had ended before it could be read
 */
public record Frame(String name, String module, Kind kind) {
    /** Who runs it. */
    public enum Kind {
        KERNEL,
        /** A program or library. */
        NATIVE,
        /** Code that a process has made for itself, as a JVM does. */
        GENERATED
    }
}
