package io.localgadget.seccomp;

/** A profile cannot be read or used; the message is one sentence with file, line and reason. */
public final class ProfileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProfileException(String message) {
        super(message);
    }

    public ProfileException(String message, Throwable cause) {
        super(message, cause);
    }
}
