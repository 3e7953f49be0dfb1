package io.localgadget.container;

/** This host, or what this user may do on it, does not allow to watch containers; the message says what would help. */
public final class UnsupportedWatchException extends ContainerException {
    private static final long serialVersionUID = 1L;

    public UnsupportedWatchException(String message) {
        super(message);
    }
}
