package io.localgadget.decode;

/** What is captured of a parameter apart from its value, in the order of {@code enum capture} of traceloop.bpf.c. */
public enum Capture {
    NONE,
    /** Which file a descriptor is. */
    FILE,
    /** Up to NUL. */
    TEXT,
    /** As many bytes as the next parameter says. */
    BUFFER,
    /** A number of bytes that is always the same. */
    FIXED,
    /** Elements; the next parameter says how many. */
    ARRAY,
    /** What the buffers of a {@code struct iovec} array hold. */
    VECTOR,
    /** What the buffers of a {@code struct msghdr} hold. */
    MESSAGE,
    /** As many bytes as the result says. */
    RESULT,
    OUT_FIXED,
    /** Elements; the result says how many. */
    OUT_ARRAY,
    OUT_VECTOR,
    OUT_MESSAGE,
    /** A socket address; the next parameter points to its length. */
    OUT_ADDRESS,
    /** A program's arguments, each ended by NUL. */
    ARGUMENTS
}
