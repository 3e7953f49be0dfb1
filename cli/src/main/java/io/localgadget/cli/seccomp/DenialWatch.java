package io.localgadget.cli.seccomp;

import io.localgadget.cli.FollowedContainers;
import io.localgadget.cli.Session;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.audit.SeccompAuditGadget;
import io.localgadget.gadget.audit.SeccompAuditGadget.Denial;
import io.localgadget.tracing.MountNamespaces;
import io.localgadget.tracing.TraceRun;
import io.localgadget.tracing.TraceSettings;
import java.util.Map;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.ParseResult;

/** Runs audit seccomp on a thread of its own for a command that starts containers itself. */
final class DenialWatch implements AutoCloseable {
    private final FollowedContainers containers;
    private final TraceRun<Denial> run;
    private final Denials denials;
    private final FutureTask<Void> reading;
    private volatile boolean stop;

    private DenialWatch(FollowedContainers containers, TraceRun<Denial> run, MountNamespaces namespaces) {
        this.containers = containers;
        this.run = run;
        denials = new Denials(namespaces);
        reading = new FutureTask<>(() -> run.run(namespaces, denials, () -> stop), null);
    }

    /** Returns when nothing that is denied from now on stays unseen. */
    static DenialWatch open(ParseResult arguments, Session session) {
        // That a container lacks its name is of no interest here.
        FollowedContainers containers = FollowedContainers.open(arguments, session::detail);
        TraceRun<Denial> run = null;
        try {
            MountNamespaces namespaces = containers.follow(true);
            run = new TraceRun<>(
                    new SeccompAuditGadget(),
                    new TraceSettings(true, TraceSettings.DEFAULT_RING_BYTES, Map.of()),
                    containers.sharedMaps(),
                    new EventClock());
            run.attach();
            run.limits().forEach(session::say);
            DenialWatch watch = new DenialWatch(containers, run, namespaces);
            Thread.ofPlatform().daemon().name("audit").start(watch.reading);
            return watch;
        } catch (RuntimeException e) {
            if (run != null) {
                run.close();
            }
            containers.close();
            throw e;
        }
    }

    Denials denials() {
        return denials;
    }

    /** Whether it still looks; where it has failed, {@link #close} throws why. */
    boolean works() {
        return !reading.isDone();
    }

    @Override
    public void close() {
        stop = true;
        try {
            reading.get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends by itself
        } finally {
            run.close();
            containers.close();
        }
    }
}
