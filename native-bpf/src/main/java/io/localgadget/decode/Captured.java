package io.localgadget.decode;

/** What was captured of a parameter. Immutable by convention: nobody writes to {@code bytes}. */
public record Captured(byte[] bytes, boolean truncated) {}
