package io.localgadget.container;

import io.localgadget.ffi.Errno;
import io.localgadget.ffi.PidFd;
import io.localgadget.ffi.PollSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The thread that hears of executed runtimes and of the end of processes, and that tries again what does not work at
 * once. It sleeps in poll(2) without a timer while there is nothing to try.
 *
 * <p>{@link #watchBinary}, {@link #execute} and {@link #close} are for any thread, the rest for this one.
 */
final class RuntimeWatcher implements AutoCloseable {
    private static final long JOIN_MILLIS = 5000;
    /** A container may live for a few milliseconds only. */
    private static final Duration EAGER = Duration.ofMillis(300);

    private static final Duration EXEC_TAKES_AT_MOST = Duration.ofSeconds(2);

    private final Fanotify fanotify;
    private final Proc proc;
    private final Listener listener;
    private final Consumer<String> warnings;
    private final PollSet polls = new PollSet();
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final List<Retry> retries = new ArrayList<>();
    private final Map<Integer, Runnable> exits = new HashMap<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("runtime-watcher").unstarted(this::run);
    private volatile boolean closed;

    /** Who hears of it, on the watcher's thread. */
    interface Listener {
        void runtimeExecuted(RuntimeProcess process);

        /** Runtimes were executed of which no more is known. */
        void missed();
    }

    /** Something that may work at another time. */
    @FunctionalInterface
    interface Attempt {
        /** Tries once; {@code last} says that there is no more time. Answers whether nothing is left to try. */
        boolean done(boolean last);
    }

    private static final class Retry {
        private final Attempt attempt;
        private final long deadline;
        private final long longest;
        private final long eagerUntil;
        private long delay;
        private long due;

        Retry(Attempt attempt, Duration first, Duration longest, Duration atMost) {
            this.attempt = attempt;
            this.delay = first.toNanos();
            this.longest = longest.toNanos();
            this.due = System.nanoTime() + delay;
            this.eagerUntil = System.nanoTime() + EAGER.toNanos();
            this.deadline = System.nanoTime() + atMost.toNanos();
        }

        boolean done(long now) {
            boolean last = now - deadline >= 0;
            boolean done = attempt.done(last) || last;
            if (now - eagerUntil >= 0) {
                delay = Math.min(2 * delay, longest);
            }
            due = System.nanoTime() + delay;
            return done;
        }
    }

    /** Takes over the fanotify group and closes it in the end. */
    RuntimeWatcher(Fanotify fanotify, Proc proc, Listener listener, Consumer<String> warnings) {
        this.fanotify = fanotify;
        this.proc = proc;
        this.listener = listener;
        this.warnings = warnings;
        polls.add(fanotify.descriptor());
    }

    void start() {
        thread.start();
    }

    /** From now on hears of executions of this program, if it is there. */
    void watchBinary(Path program) {
        try {
            fanotify.mark(program);
        } catch (ContainerException e) {
            warnings.accept(e.getMessage());
        }
    }

    /** Runs a task on the watcher's thread; after {@link #close} never. */
    void execute(Runnable task) {
        inbox.add(task);
        polls.wake();
    }

    /** Tries now and, while that does not do, again each {@code first}, after a while less often. */
    void retry(Attempt attempt, Duration first, Duration longest, Duration atMost) {
        if (!attempt.done(false)) {
            retries.add(new Retry(attempt, first, longest, atMost));
        }
    }

    /**
     * Runs {@code then} when the process has ended.
     *
     * @return what {@link #forget} takes; negative if there is no such process
     */
    int onExit(int pid, Runnable then) {
        var opened = PidFd.open(pid);
        int descriptor = opened.asInt();
        if (descriptor >= 0) {
            polls.add(descriptor);
            exits.put(descriptor, then);
        } else if (opened.errno() != Errno.ESRCH) {
            warnings.accept("cannot follow process " + pid + ": pidfd_open: " + Errno.describe(opened.errno())
                    + "; its container stays listed until its runtime deletes it");
            return 0;
        }
        return descriptor;
    }

    /** Gives up waiting for a process. */
    void forget(int descriptor) {
        if (exits.remove(descriptor) != null) {
            polls.remove(descriptor);
            PidFd.close(descriptor);
        }
    }

    private void run() {
        try {
            while (!closed) {
                List<Integer> ready = polls.await(millisecondsToNext());
                for (int descriptor : ready) {
                    if (descriptor == fanotify.descriptor()) {
                        guarded(this::readExecutions);
                    } else {
                        Runnable then = exits.get(descriptor);
                        forget(descriptor);
                        if (then != null) {
                            guarded(then);
                        }
                    }
                }
                for (Runnable task; (task = inbox.poll()) != null; ) {
                    guarded(task);
                }
                tryAgain();
            }
        } catch (RuntimeException | Error e) {
            warnings.accept("the watch for new containers has ended: " + e + "; start again");
            throw e;
        } finally {
            List.copyOf(exits.keySet()).forEach(this::forget);
            polls.close();
            fanotify.close();
        }
    }

    private void readExecutions() {
        Fanotify.Executions executions = fanotify.read();
        for (Fanotify.Execution execution : executions.list()) {
            retry(last -> identify(execution, last), Duration.ofMillis(1), Duration.ofMillis(2), EXEC_TAKES_AT_MOST);
        }
        if (executions.overflowed()) {
            warnings.accept("runtimes were executed faster than we could read of it; looking at their state instead");
            listener.missed();
        }
    }

    /** The event comes before the program has replaced the one that executes it: only then the arguments are its. */
    private boolean identify(Fanotify.Execution execution, boolean last) {
        int pid = execution.pid();
        var key = proc.executableKey(pid);
        if (key.isPresent() && (key.equals(execution.programKey()) || isSealedCopy(pid))) {
            List<String> argv = proc.arguments(pid);
            String cwd = proc.workingDirectory(pid).map(Path::toString).orElse("");
            if (!argv.isEmpty()) {
                listener.runtimeExecuted(new RuntimeProcess(0, pid, 0, argv, cwd));
                return true;
            }
        }
        if (key.isEmpty() || last) {
            listener.missed(); // it has gone, and may have made a container
            return true;
        }
        return false;
    }

    /** crun executes a copy of itself in memory, so that no container can write into it. */
    private boolean isSealedCopy(int pid) {
        return proc.executable(pid).map(Path::toString).orElse("").startsWith("/memfd:");
    }

    private int millisecondsToNext() {
        if (retries.isEmpty()) {
            return -1;
        }
        long now = System.nanoTime();
        long next = Long.MAX_VALUE;
        for (Retry retry : retries) {
            next = Math.min(next, retry.due - now);
        }
        return (int) Math.max(0, (next + 999_999) / 1_000_000);
    }

    private void tryAgain() {
        long now = System.nanoTime();
        for (Retry retry : List.copyOf(retries)) {
            if (retry.due - now <= 0) {
                guarded(() -> {
                    boolean[] done = {true}; // also if it throws: it would do so for ever
                    try {
                        done[0] = retry.done(now);
                    } finally {
                        if (done[0]) {
                            retries.remove(retry);
                        }
                    }
                });
            }
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | OutOfMemoryError e) {
            warnings.accept("the watch for new containers stumbled and goes on: " + e);
        }
    }

    /** Ends the thread and closes all descriptors; waits for that, unless it is the thread itself that calls. */
    @Override
    public void close() {
        closed = true;
        if (thread.getState() == Thread.State.NEW) {
            polls.close();
            fanotify.close();
            return;
        }
        polls.wake();
        try {
            if (Thread.currentThread() != thread) {
                thread.join(JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the thread ends all the same
        }
    }
}
