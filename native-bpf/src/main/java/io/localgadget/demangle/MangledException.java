package io.localgadget.demangle;

/** A name is not mangled, not as we know it, or takes more than a name may: it stays as it is. */
final class MangledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MangledException(String message) {
        super(message, null, false, false); // names of a container are many: no stack trace
    }
}
