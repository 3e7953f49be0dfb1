package io.localgadget.cli;

/** A command did its work, and what it found is a failure to whoever asked; the message is one sentence. Exit status 1. */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FailureException(String message) {
        super(message);
    }
}
