package io.localgadget.seccomp.file;

import io.localgadget.seccomp.Finding;
import io.localgadget.seccomp.Profile;
import java.util.List;

/**
 * What a file holds.
 *
 * @param profile without the parts that cannot be understood; those are among the findings
 * @param lines of the profile's rules, from 1
 */
public record ReadProfile(Profile profile, List<Finding> findings, List<Integer> lines) {
    public ReadProfile {
        findings = List.copyOf(findings);
        lines = List.copyOf(lines);
    }
}
