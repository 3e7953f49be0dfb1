package io.localgadget.seccomp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel does with a call, named as in profiles. See seccomp(2) and seccomp_rule_add(3).
 */
public enum Action {
    ALLOW("SCMP_ACT_ALLOW"),
    /** Allowed, and written into the audit log. */
    LOG("SCMP_ACT_LOG"),
    /** A tracer decides; without one the call fails with ENOSYS. */
    TRACE("SCMP_ACT_TRACE"),
    /** Another process decides. */
    NOTIFY("SCMP_ACT_NOTIFY"),
    ERRNO("SCMP_ACT_ERRNO"),
    /** SIGSYS, which a program may handle. */
    TRAP("SCMP_ACT_TRAP"),
    /** The old name of {@link #KILL_THREAD}. */
    KILL("SCMP_ACT_KILL"),
    KILL_THREAD("SCMP_ACT_KILL_THREAD"),
    KILL_PROCESS("SCMP_ACT_KILL_PROCESS");

    /** As profiles name them. */
    public static final List<String> NAMES =
            Arrays.stream(values()).map(Action::seccompName).toList();

    private final String seccompName;

    Action(String seccompName) {
        this.seccompName = seccompName;
    }

    public String seccompName() {
        return seccompName;
    }

    /** Whether the call is made. */
    public boolean allows() {
        return this == ALLOW || this == LOG;
    }

    /** Whether a number goes with it: the error, or the tracer's message. */
    public boolean takesErrno() {
        return this == ERRNO || this == TRACE;
    }

    public static Optional<Action> of(String seccompName) {
        return Arrays.stream(values())
                .filter(action -> action.seccompName.equals(seccompName))
                .findFirst();
    }
}
