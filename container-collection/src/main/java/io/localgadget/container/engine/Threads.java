package io.localgadget.container.engine;

/** Ends the threads of this package. */
final class Threads {
    private static final long PATIENCE_MILLIS = 2000;

    private Threads() {}

    /** Waits until a thread that was told to end has done so; not if it is the caller, and not for ever. */
    static void join(Thread thread) {
        if (thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
