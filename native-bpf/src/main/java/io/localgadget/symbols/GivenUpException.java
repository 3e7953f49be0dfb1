package io.localgadget.symbols;

import java.io.IOException;

/** A reading that was given up, for a reason that is said by container. */
final class GivenUpException extends IOException {
    private static final long serialVersionUID = 1L;

    private final GaveUp reason;

    GivenUpException(GaveUp reason) {
        super(reason.why());
        this.reason = reason;
    }

    GaveUp reason() {
        return reason;
    }
}
