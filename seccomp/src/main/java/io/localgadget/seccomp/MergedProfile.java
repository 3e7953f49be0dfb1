package io.localgadget.seccomp;

import java.util.List;

/**
 * The union of profiles.
 *
 * @param profile its rules' comments tell the coverage
 * @param coverage of each call that it allows by name, sorted
 * @param notes sentences for the user
 */
public record MergedProfile(Profile profile, List<Coverage> coverage, List<String> notes) {
    public MergedProfile {
        coverage = List.copyOf(coverage);
        notes = List.copyOf(notes);
    }
}
