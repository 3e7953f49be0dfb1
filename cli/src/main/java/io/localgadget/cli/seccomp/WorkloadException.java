package io.localgadget.cli.seccomp;

/** The command that starts a container could not be run; the message is one sentence. */
public final class WorkloadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WorkloadException(String message) {
        super(message);
    }

    public WorkloadException(String message, Throwable cause) {
        super(message, cause);
    }
}
