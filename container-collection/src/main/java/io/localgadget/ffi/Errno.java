package io.localgadget.ffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Error numbers and their names, as the C library has them (strerror(3); the name needs glibc 2.32 and is a number
 * elsewhere).
 */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int E2BIG = 7;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EEXIST = 17;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int EPIPE = 32;
    public static final int ENOSYS = 38;
    public static final int ENOBUFS = 105;

    private static final String[] NAMES = new String[134];

    /** What the kernel has at a system call's exit before it turns a signal into EINTR or a restart: linux/errno.h. */
    private static final int FIRST_RESTART = 512;

    private static final String[] RESTARTS = {
        "ERESTARTSYS", "ERESTARTNOINTR", "ERESTARTNOHAND", "ENOIOCTLCMD", "ERESTART_RESTARTBLOCK"
    };

    private Errno() {}

    /** {@code EACCES} for 13; {@code errno 9999} for what has no name; empty text for 0. */
    public static String name(int errno) {
        if (errno == 0) {
            return "";
        }
        if (errno >= FIRST_RESTART && errno < FIRST_RESTART + RESTARTS.length) {
            return RESTARTS[errno - FIRST_RESTART];
        }
        if (errno < 0 || errno >= NAMES.length) {
            return "errno " + errno;
        }
        String name = NAMES[errno];
        if (name == null) {
            name = Functions.NAME
                    .map(f -> call(f, errno))
                    .filter(n -> !n.isEmpty())
                    .orElse("errno " + errno);
            NAMES[errno] = name;
        }
        return name;
    }

    /** What it means, as strerror(3) says it: {@code No such file or directory}. */
    public static String text(int errno) {
        return call(Functions.TEXT, errno);
    }

    /** Name and meaning, for messages: {@code EPERM (operation not permitted)}. */
    public static String describe(int errno) {
        String text = text(errno);
        return name(errno) + " (" + text.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + text.substring(1) + ")";
    }

    private static String call(MethodHandle function, int errno) {
        try {
            return Native.string((MemorySegment) function.invokeExact(errno));
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static final class Functions {
        private static final FunctionDescriptor TYPE = FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        /** {@code char *strerror(int errnum)} */
        static final MethodHandle TEXT = Native.bind(Native.libc(), "strerror", TYPE);
        /** {@code const char *strerrorname_np(int errnum)} */
        static final Optional<MethodHandle> NAME =
                Native.libc().find("strerrorname_np").isPresent()
                        ? Optional.of(Native.bind(Native.libc(), "strerrorname_np", TYPE))
                        : Optional.empty();
    }
}
