package io.localgadget.seccomp;

/**
 * Something about a profile's file that its author should know.
 *
 * @param line from 1; 0 where it is about no line
 * @param subject the word it is about, maybe empty
 * @param message a phrase that names the subject
 */
public record Finding(Severity severity, int line, String subject, String message) {

    /** How bad it is. */
    public enum Severity {
        /** The profile cannot be used, or does not do what it says. */
        ERROR,
        /** A part of it does nothing, or is a risk. */
        WARNING
    }
}
