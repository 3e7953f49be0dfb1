package io.localgadget.container;

import java.util.Map;

/** A container that a runtime was told to make, with what its bundle said at that time. */
record Announced(RuntimeCall call, Map<String, String> annotations) {
    Identity identity() {
        return Identity.of(call.runtime(), call.root(), call.id(), call.bundle(), annotations);
    }
}
