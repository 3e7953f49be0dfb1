package io.localgadget.container;

import java.util.Map;

/** A container that a runtime was told to make, with what its bundle said at that time. */
record Announced(RuntimeCall call, Map<String, String> annotations) {
    /** About the bytes that it takes in memory. */
    long weight() {
        return call.weight() + BoundedMap.bytes(annotations.keySet()) + BoundedMap.bytes(annotations.values());
    }
}
