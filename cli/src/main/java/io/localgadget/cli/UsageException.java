package io.localgadget.cli;

/** The user asked for something that does not exist or makes no sense; the message is one sentence. Exit status 2. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
