package io.localgadget.decode;

/**
 * A parameter of a system call, or its result.
 *
 * @param flags the set of flags.txt that names its bits or values; empty where it has none
 */
public record Parameter(String name, Kind kind, String flags) {}
