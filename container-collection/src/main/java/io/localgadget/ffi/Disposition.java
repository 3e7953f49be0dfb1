package io.localgadget.ffi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process does with a signal, as signal(7) has it: a process inherits that it ignores one. */
public final class Disposition {
    public static final int SIGINT = 2;

    private static final Path STATUS = Path.of("/proc/self/status");
    public static final int SIGQUIT = 3;

    private static final String IGNORED = "SigIgn:";
    private static final long SIG_DFL = 0;

    private Disposition() {}

    /** Whether the signal is ignored now; false where /proc does not tell. */
    public static boolean isIgnored(int signal) {
        try {
            return Files.readString(STATUS)
                    .lines()
                    .filter(line -> line.startsWith(IGNORED))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(IGNORED.length()).strip(), 16))
                    .anyMatch(mask -> (mask >>> (signal - 1) & 1) == 1);
        } catch (IOException e) {
            return false;
        }
    }

    /** Lets the signal do what it does by default, until somebody handles it. */
    public static void restoreDefault(int signal) {
        // sighandler_t signal(int signum, sighandler_t handler)
        CFunction.bind(Native.libc(), "signal").call(signal, SIG_DFL);
    }
}
