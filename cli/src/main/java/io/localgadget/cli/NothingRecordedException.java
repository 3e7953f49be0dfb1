package io.localgadget.cli;

/** A recording has not come to what the user asked for; the message is one sentence. Exit status 1. */
final class NothingRecordedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NothingRecordedException(String message) {
        super(message);
    }
}
