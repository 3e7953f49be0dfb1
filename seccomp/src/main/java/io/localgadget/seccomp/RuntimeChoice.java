package io.localgadget.seccomp;

/** Whose calls a profile allows though nobody saw them. */
public enum RuntimeChoice {
    /** Those of the runtime that the recording names; where that is unknown, those of all. */
    AUTO,
    RUNC,
    CRUN,
    NONE
}
