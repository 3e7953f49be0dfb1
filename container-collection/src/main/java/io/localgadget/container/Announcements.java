package io.localgadget.container;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The containers that runtimes were told to make lately: what their bundles said answers also when container and bundle
 * have gone. Safe for all threads.
 */
final class Announcements {
    private static final int AT_MOST = 2048;

    private record Key(int pid, String id) {}

    private final Consumer<String> warnings;
    private final Map<Key, Announced> announced = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Announced> eldest) {
            return size() > AT_MOST;
        }
    };

    Announcements(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** What this call announced; reads the bundle now unless somebody has done so with success. */
    Announced of(RuntimeCall call, int pid) {
        Key key = new Key(pid, call.id());
        synchronized (this) {
            Announced known = announced.get(key);
            if (known != null && known.call().equals(call)) {
                return known;
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

    private Optional<Map<String, String>> annotations(RuntimeCall call) {
        if (call.bundle().isEmpty()) {
            return Optional.empty();
        }
        try {
            return new Bundle(call.bundle().get()).annotations();
        } catch (IOException e) {
            warnings.accept("container " + call.id() + " may lack its name: " + e.getMessage());
            return Optional.empty();
        }
    }
}
