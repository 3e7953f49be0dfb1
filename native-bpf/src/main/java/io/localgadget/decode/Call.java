package io.localgadget.decode;

import io.localgadget.syscall.Architecture;
import java.util.Map;

/**
 * A system call as it was recorded.
 *
 * @param name {@code syscall_N} where the tables have none
 * @param arguments the six registers
 * @param argumentsKnown whether the beginning of the call was seen
 * @param returned whether it has; only then {@code result} means something
 * @param filtered whether a seccomp filter answered in its place, by an error or, where it has not returned, a signal
 * @param result what it returned, -errno for failures
 * @param captured by the parameter's index; {@link #RESULT} is the returned value's
 */
public record Call(
        Architecture architecture,
        String name,
        long[] arguments,
        boolean argumentsKnown,
        boolean returned,
        boolean filtered,
        long result,
        Map<Integer, Captured> captured) {
    /** Stands for the returned value where parameters have their index. */
    public static final int RESULT = 6;

    /** Numbers from -1 down to minus this one are errors. */
    public static final int LARGEST_ERRNO = 4095;

    /** The error number, or 0 for a call that succeeded or has not returned. */
    public int errno() {
        return returned && result < 0 && result >= -LARGEST_ERRNO ? (int) -result : 0;
    }
}
