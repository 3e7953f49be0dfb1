package io.localgadget.container;

/** The collection cannot do what was asked; the message says what was tried, what came back and what to do. */
public sealed class ContainerException extends RuntimeException permits UnsupportedWatchException {
    private static final long serialVersionUID = 1L;

    public ContainerException(String message) {
        super(message);
    }

    public ContainerException(String message, Throwable cause) {
        super(message, cause);
    }
}
