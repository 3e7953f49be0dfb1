package io.localgadget.cli;

/** A command did its work, and the answer is no; the message is one sentence. Exit status 1. */
final class VerdictException extends RuntimeException {
    private static final long serialVersionUID = 1;

    VerdictException(String message) {
        super(message);
    }
}
