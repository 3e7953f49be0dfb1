package io.localgadget.symbols;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of containers on threads of its own, so that none makes the others wait: one file of a container at a time,
 * two in all, and first for whom least was read lately. A container can serve a file system itself and never answer: such
 * a reading has lost its turn as soon as it stands still, and its thread is left to it, one for a container, until it
 * comes back or the process ends. All but the reading is for one thread.
 */
final class Readers implements AutoCloseable {
    private static final int AT_ONCE = 2;
    private static final long STILL_NANOS = Duration.ofMillis(250).toNanos();
    /** In all, in longs. */
    private static final int MOST_QUEUED = 1 << 16;
    /** Of what was read and is not taken yet: each may have half a megabyte. */
    private static final int MOST_DONE = 8;

    private final Duration limit;
    private final Pace pace;
    private final Consumer<String> detail;
    private final List<Job<?>> waiting = new ArrayList<>();
    private final List<Job<?>> running = new ArrayList<>();
    private final List<Job<?>> done = new ArrayList<>();
    private int queued;
    private boolean closed;

    /** One reading may take {@code limit} on a usual machine; {@code detail} is told why something could not be read. */
    Readers(Duration limit, Pace pace, Consumer<String> detail) {
        this.limit = limit;
        this.pace = pace;
        this.detail = detail;
    }

    /** Has something read, or returns why not. */
    synchronized @Nullable GaveUp submit(Job<?> job) {
        GaveUp refusal = closed ? GaveUp.LATE : job.owner().refusal();
        if (refusal == null && !FairShare.allows(job.owner().queued(), queued, MOST_QUEUED)) {
            refusal = GaveUp.CROWDED;
        }
        if (refusal != null) {
            return refusal;
        }
        waiting.add(job);
        queue(job, job.weight());
        start();
        return null;
    }

    /** Hands over what was read since, and returns the keys of the containers that it was read for. */
    Set<String> collect() {
        List<Job<?>> ready;
        synchronized (this) {
            for (Job<?> job : running) {
                if (!job.isLeft() && pace.asUsual(job.meter().elapsed()) > limit.toNanos() + STILL_NANOS) {
                    job.leave();
                    job.owner().silence();
                    done.add(job);
                }
            }
            ready = List.copyOf(done);
            done.clear();
            start();
        }
        ready.forEach(job -> job.finish(detail));
        return ready.stream().map(job -> job.owner().key()).collect(Collectors.toSet());
    }

    /** Waits until there is something to collect, but no longer than that. */
    synchronized void await(int milliseconds) {
        try {
            if (done.isEmpty()) {
                wait(milliseconds);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller wants to end
        }
    }

    private void queue(Job<?> job, int more) {
        job.owner().queue(more);
        queued += more;
    }

    private void start() {
        for (Job<?> job = next(); job != null; job = next()) {
            Job<?> first = job;
            try {
                Thread.ofPlatform().daemon().name("symbols").start(() -> work(first));
            } catch (OutOfMemoryError e) { // no more threads
                running.remove(job);
                job.owner().end(0);
                job.fail(GaveUp.MEMORY);
                done.add(job);
                return;
            }
        }
    }

    /** The next that may be read, which counts as running from now on. */
    private @Nullable Job<?> next() {
        long moving = running.stream()
                .filter(job -> pace.asUsual(job.meter().still()) < STILL_NANOS)
                .count();
        if (closed || moving >= AT_ONCE || done.size() >= MOST_DONE) {
            return null;
        }
        Job<?> best = null;
        for (Iterator<Job<?>> all = waiting.iterator(); all.hasNext(); ) {
            Job<?> job = all.next();
            GaveUp refusal = job.owner().refusal();
            if (refusal != null) {
                all.remove();
                queue(job, -job.weight());
                job.fail(refusal);
                done.add(job);
            } else if (!job.owner().isBusy()
                    && (best == null
                            || job.owner().time().left() > best.owner().time().left())) {
                best = job;
            }
        }
        if (best != null) {
            waiting.remove(best);
            queue(best, -best.weight());
            running.add(best);
            best.owner().begin();
            best.begin(new Meter(best.owner().bytes(), pace.stretched(limit.toNanos())));
        }
        return best;
    }

    private void work(Job<?> first) {
        for (Job<?> job = first; job != null; job = finished(job)) {
            job.run(job.meter());
        }
    }

    private synchronized @Nullable Job<?> finished(Job<?> job) {
        running.remove(job);
        job.owner().end(Math.min(pace.asUsual(job.meter().elapsed()), limit.toNanos()));
        if (!job.isLeft()) {
            done.add(job);
        }
        notifyAll();
        return next();
    }

    /** Has nothing more read; what was read can still be collected. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        running.forEach(job -> job.meter().cancel());
    }
}
