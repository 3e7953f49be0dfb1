package io.localgadget.container.engine;

/** Ends the threads of this package. */
final class Threads {
    private static final long PATIENCE_MILLIS = 2000;

    private Threads() {}

    /**
     * Ends a thread that was told to end, and waits for it; not if it is the caller, and not for ever. The interrupt
     * closes the socket that it waits for or is just connecting: docker-java's sockets are interruptible channels. Close
     * its HTTP client afterwards: one that is closed while it connects loses that socket.
     */
    static void end(Thread thread) {
        if (thread == Thread.currentThread()) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
