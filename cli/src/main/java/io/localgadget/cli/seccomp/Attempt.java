package io.localgadget.cli.seccomp;

import io.localgadget.gadget.audit.SeccompAuditGadget.Denial;
import java.util.List;

/**
 * One start of a workload under a profile.
 *
 * @param status the command's exit status; -1 where it ran as long as it should
 * @param denials calls that were denied, the first first
 * @param said the end of what the command wrote to standard error
 */
public record Attempt(int status, List<Denial> denials, String said) {
    /** The status of a command that was still at work when its time was over. */
    public static final int RUNNING = -1;

    public Attempt {
        denials = List.copyOf(denials);
    }

    public boolean good() {
        return status == 0 || status == RUNNING;
    }
}
