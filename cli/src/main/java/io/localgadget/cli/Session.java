package io.localgadget.cli;

import java.io.PrintStream;

/**
 * What one start of the tool has besides its arguments: where messages go, and when it must end.
 *
 * @param verbose whether the user asked for diagnostics
 */
public record Session(PrintStream messages, StopSignal stop, boolean verbose) {
    private static final String PREFIX = "local-gadget: ";

    /** Says something to the user; from any thread. */
    public void say(String message) {
        messages.println(PREFIX + Printable.of(message));
    }

    /** Says it only with -v. */
    public void detail(String message) {
        if (verbose) {
            say(message);
        }
    }
}
