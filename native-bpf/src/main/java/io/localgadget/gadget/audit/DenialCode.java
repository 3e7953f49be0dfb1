package io.localgadget.gadget.audit;

import java.util.Locale;

/** What a filter answered, as {@code SECCOMP_RET_…} of linux/seccomp.h, but for what it lets pass in silence. */
public enum DenialCode {
    KILL_PROCESS(0x80000000),
    KILL_THREAD(0x00000000),
    TRAP(0x00030000),
    ERRNO(0x00050000),
    USER_NOTIF(0x7fc00000),
    TRACE(0x7ff00000),
    LOG(0x7ffc0000),
    /** SIGSYS that cannot be caught, of the one thread or of the process: only an audit record tells which. */
    KILL(-1),
    /** The call was not made, under filters of which one asks a process outside: the filter or that process. */
    ERRNO_OR_USER_NOTIF(-1);

    /** {@code SECCOMP_RET_ACTION_FULL} */
    private static final int ACTION = 0xffff0000;

    private final int action;

    DenialCode(int action) {
        this.action = action;
    }

    /** The one that a filter's answer means; KILL_PROCESS for what the kernel does not know, as it does. */
    static DenialCode of(int answer) {
        for (DenialCode code : values()) {
            if (code.action == (answer & ACTION) && code != KILL && code != ERRNO_OR_USER_NOTIF) {
                return code;
            }
        }
        return KILL_PROCESS;
    }

    /** Whether the program ends. */
    public boolean kills() {
        return this == KILL || this == KILL_PROCESS || this == KILL_THREAD;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
