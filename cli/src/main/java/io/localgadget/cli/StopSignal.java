package io.localgadget.cli;

import io.localgadget.ffi.Disposition;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jline.utils.Signals;

/**
 * Says when the tool is to end: Ctrl-C, SIGTERM, a closed terminal (SIGHUP), a time-out. Ending is orderly: what was
 * traced until then is printed. May be asked and set from any thread.
 */
public final class StopSignal {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile long deadline = Long.MAX_VALUE;

    /**
     * Takes SIGINT, SIGTERM and SIGHUP, on which the JVM would end at once. From then on it ends by
     * {@link Runtime#halt} only. A second signal ends the tool without more ado. SIGINT ends it also where it was started
     * to ignore that, as a shell without job control does for what a script has in the background; SIGHUP does not, so
     * that nohup(1) works.
     */
    public void listen() {
        // The JVM runs a hook at the first signal and waits for it. JLine's handlers would do as well, but take 10 ms
        // of
        // each start to make: they are made when the tool ends.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            set();
            handle();
            waitForHalt();
        }));
        if (Disposition.isIgnored(Disposition.SIGINT)) {
            Disposition.restoreDefault(Disposition.SIGINT); // the JVM handles no signal that is ignored when it looks
            handle();
        }
    }

    /** The same without shutdown hooks, for a command that has libraries with hooks of their own. */
    public void handle() {
        for (String signal : new String[] {"INT", "TERM", "HUP"}) { // what is ignored stays so
            Signals.register(signal, () -> {
                if (isSet()) {
                    Runtime.getRuntime().halt(ExitStatus.FAILURE);
                }
                set();
            });
        }
    }

    private static void waitForHalt() {
        while (true) {
            LockSupport.park();
        }
    }

    public void set() {
        stopped.countDown();
    }

    /** Ends the tool so much time from now. */
    public void setAfter(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    public boolean isSet() {
        return stopped.getCount() == 0 || (deadline != Long.MAX_VALUE && System.nanoTime() - deadline >= 0);
    }

    /** Waits for the end, at most so many milliseconds. */
    public void await(long milliseconds) {
        try {
            if (stopped.await(milliseconds, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            set(); // whoever interrupts wants the end
        }
    }
}
