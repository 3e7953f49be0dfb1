package io.localgadget.seccomp;

import java.util.List;

/**
 * A profile and what is to be said of it.
 *
 * @param explained each call that was seen or is allowed, by architecture and name
 * @param notes sentences for the user: what the profile lacks, and what was guessed
 */
public record MadeProfile(Profile profile, List<ExplainedCall> explained, List<String> notes) {
    public MadeProfile {
        explained = List.copyOf(explained);
        notes = List.copyOf(notes);
    }
}
