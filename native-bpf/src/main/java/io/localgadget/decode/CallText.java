package io.localgadget.decode;

import io.localgadget.ffi.Errno;
import java.util.List;

/** Writes calls as strace does. The text is printable ASCII whatever the memory held. For one thread. */
public final class CallText {
    /** Where no more is known of a call: it runs, or its beginning was not seen. */
    private static final String UNKNOWN = "...";
    /** Where the filter sent a signal, or ended the thread. */
    private static final String KILLED = "? SIGSYS (seccomp)";

    private static final String FILTERED = " by seccomp";

    private static final String[] RESTARTS = {
        "if SA_RESTART is set", "always", "if there is no handler", "never: an ioctl's driver knows no such request"
    };
    private static final int FIRST_RESTART = 512; // ERESTARTSYS of the kernel's linux/errno.h
    private static final int RESTART_BLOCK = 516;

    private final Tables tables;
    private final ParameterText parameterText;

    public CallText(Tables tables) {
        this.tables = tables;
        parameterText = new ParameterText(tables);
    }

    /** {@code fd=1</dev/null>, buf="text", count=4}. */
    public String parameters(Call call) {
        List<Parameter> parameters =
                tables.signature(call.architecture(), call.name()).parameters();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < parameters.size(); i++) {
            if (i == parameters.size() - 1 && isUnusedMode(call, parameters, i)) {
                break;
            }
            if (parameters.get(i).kind() == Kind.REST) {
                continue;
            }
            out.append(out.isEmpty() ? "" : ", ")
                    .append(parameters.get(i).name())
                    .append('=');
            if (call.argumentsKnown() || call.captured().containsKey(i)) {
                parameterText.append(call, parameters.get(i), i, out);
            } else {
                out.append(UNKNOWN);
            }
        }
        return out.toString();
    }

    /**
     * {@code 3</etc/passwd>}, {@code -1 ENOENT (No such file or directory)}, or {@code ...} for a call that has not returned; with
     * {@code by seccomp} where that answered.
     */
    public String result(Call call) {
        if (!call.returned()) {
            return call.filtered() ? KILLED : UNKNOWN;
        }
        return returned(call) + (call.filtered() ? FILTERED : "");
    }

    private String returned(Call call) {
        int errno = call.errno();
        if (errno >= FIRST_RESTART && errno <= RESTART_BLOCK) {
            return "? " + Errno.name(errno) + " ("
                    + (errno == RESTART_BLOCK
                            ? "interrupted by a signal"
                            : "restarted " + RESTARTS[errno - FIRST_RESTART])
                    + ")";
        }
        if (errno != 0) {
            return "-1 " + Errno.name(errno) + " (" + Errno.text(errno) + ")";
        }
        StringBuilder out = new StringBuilder();
        parameterText.append(
                call, tables.signature(call.architecture(), call.name()).result(), Call.RESULT, out);
        return out.toString();
    }

    /** The mode of an open that creates nothing is whatever the register held. */
    private static boolean isUnusedMode(Call call, List<Parameter> parameters, int index) {
        boolean afterFlags = index > 0 && parameters.get(index - 1).flags().equals("open");
        return afterFlags
                && parameters.get(index).name().equals("mode")
                && (call.arguments()[index - 1] & OpenFlags.CREATING) == 0;
    }

    /** The same on all architectures: fcntl.h. */
    private static final class OpenFlags {
        static final long CREAT = 0x40;
        /** Without O_DIRECTORY, which it comes with. */
        static final long TMPFILE = 0x400000;

        static final long CREATING = CREAT | TMPFILE;
    }
}
