package io.localgadget.container;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Passes on each warning once; of those that repeat, what is told again is only what is long ago. For all threads. */
final class OnceOnly implements Consumer<String> {
    private static final int REMEMBERED = 512;

    private final Consumer<String> next;
    private final Set<String> told = new LinkedHashSet<>();

    OnceOnly(Consumer<String> next) {
        this.next = next;
    }

    @Override
    public void accept(String warning) {
        synchronized (told) {
            if (!told.add(warning)) {
                return;
            }
            if (told.size() > REMEMBERED) {
                told.remove(told.iterator().next());
            }
        }
        next.accept(warning);
    }
}
