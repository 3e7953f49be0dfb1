package io.localgadget.container;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The containers that runtimes were told to make lately: what their bundles said answers also when container and bundle
 * have gone. Safe for all threads.
 */
final class Announcements {
    private static final int MOST_BYTES = 4 << 20;

    private record Key(int pid, String id) {}

    private final Consumer<String> warnings;
    private final BoundedMap<Key, Announced> announced = new BoundedMap<>(MOST_BYTES, (key, value) -> value.weight());

    Announcements(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** What this call announced; reads the bundle now unless somebody has done so with success. */
    Announced of(RuntimeCall call, int pid) {
        Key key = new Key(pid, call.id());
        synchronized (this) {
            Optional<Announced> known = announced.get(key);
            if (known.isPresent() && known.get().call().equals(call)) {
                return known.get();
            }
        }
        Optional<Map<String, String>> annotations = annotations(call);
        Announced now = new Announced(call, annotations.orElse(Map.of()));
        if (annotations.isPresent()) {
            synchronized (this) {
                announced.put(key, now);
            }
        }
        return now;
    }

    /** What the bundle says now; empty if there is none any more, or none that can be read. */
    Optional<Map<String, String>> annotations(RuntimeCall call) {
        if (call.bundle().isEmpty()) {
            return Optional.empty();
        }
        try {
            return new Bundle(call.bundle().get(), Math.max(call.user(), 0)).annotations();
        } catch (IOException e) {
            warnings.accept("container " + call.id() + " may lack its name: " + e.getMessage());
            return Optional.empty();
        }
    }
}
