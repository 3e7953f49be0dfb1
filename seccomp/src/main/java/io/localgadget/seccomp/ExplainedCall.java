package io.localgadget.seccomp;

import io.localgadget.syscall.Architecture;

/**
 * A system call and why it is in a profile, or why not.
 *
 * @param number -1 for a call that was not seen and that the architecture does not number
 * @param name empty for a number that the kernel's headers do not name
 * @param phase WORKLOAD, EXEC, RUNTIME; several with commas; empty if it was not seen
 * @param count of all phases; 0 if it was not seen
 * @param firstSeen nanoseconds since the epoch; 0 if it was not seen
 * @param comm who called first; empty if it was not seen
 * @param why what allows it, a phrase for each reason
 * @param allowed whether the profile allows it
 */
public record ExplainedCall(
        Architecture architecture,
        int number,
        String name,
        String phase,
        long count,
        long firstSeen,
        String comm,
        String why,
        boolean allowed) {}
