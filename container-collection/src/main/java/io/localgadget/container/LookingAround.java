package io.localgadget.container;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** When to look anew for containers whose runtimes went unheard: soon, and not too often. For the watcher's thread. */
final class LookingAround {
    private static final Duration AFTER = Duration.ofMillis(30);
    private static final Duration AT_LAST = Duration.ofMillis(500);
    /** It takes no more of the time than one part in so many. */
    private static final int SHARE = 10;

    private final RuntimeWatcher watcher;
    private final BooleanSupplier searching;
    private final Runnable look;
    private boolean planned;
    private long notBefore = System.nanoTime();

    /** {@code searching} says whether containers are awaited: these come first, since a look takes longer than they may live. */
    LookingAround(RuntimeWatcher watcher, BooleanSupplier searching, Runnable look) {
        this.watcher = watcher;
        this.searching = searching;
        this.look = look;
    }

    /** Looks a little later, once for all that ask until then. */
    void soon() {
        if (planned) {
            return;
        }
        planned = true;
        // Whoever has us look around again and again shall not keep this thread from anything else.
        long soon = System.nanoTime() + AFTER.toNanos();
        long due = notBefore - soon > 0 ? notBefore : soon;
        Duration atLast = Duration.ofNanos(due - soon).plus(AT_LAST);
        watcher.retry(
                last -> {
                    if (!last && (System.nanoTime() - due < 0 || searching.getAsBoolean())) {
                        return false;
                    }
                    planned = false;
                    long began = System.nanoTime();
                    look.run();
                    long took = System.nanoTime() - began;
                    notBefore = began + SHARE * took;
                    return true;
                },
                AFTER,
                AFTER,
                atLast);
    }
}
