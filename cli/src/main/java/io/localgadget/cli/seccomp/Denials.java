package io.localgadget.cli.seccomp;

import io.localgadget.bpf.Loss;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.audit.SeccompAuditGadget.Denial;
import io.localgadget.tracing.MountNamespaces;
import io.localgadget.tracing.TraceRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects which calls were denied in which container, also those of a runtime that did not come to start it. One thread
 * runs the audit and fills this, another asks.
 */
public final class Denials implements TraceRun.Sink<Denial> {
    /** Longer than any round takes, which may wait for the name of a container. */
    private static final long STUCK_NANOS = Duration.ofSeconds(30).toNanos();

    private final MountNamespaces namespaces;
    private final Map<String, List<Denial>> byContainer = new HashMap<>();
    private long rounds;
    private long lost;

    public Denials(MountNamespaces namespaces) {
        this.namespaces = namespaces;
    }

    @Override
    public synchronized void row(Row<Denial> row) {
        Denial denial = row.event();
        if (row.container() != null) {
            byContainer
                    .computeIfAbsent(row.container().id(), id -> new ArrayList<>())
                    .add(denial);
            return;
        }
        // runc's and crun's last process before the program is a child of the one that was told to make the container.
        namespaces
                .madeBy(denial.process().ppid())
                .or(() -> namespaces.madeBy(denial.process().pid()))
                .ifPresent(id ->
                        byContainer.computeIfAbsent(id, i -> new ArrayList<>()).add(denial));
    }

    @Override
    public synchronized void lost(Loss more) {
        lost += more.total();
    }

    @Override
    public synchronized void caughtUp() {
        rounds++;
        notifyAll();
    }

    /** Events that were lost: denied calls may be among them. */
    public synchronized long lost() {
        return lost;
    }

    /**
     * What was denied in a container that has ended, the first first; it is forgotten here.
     *
     * @param patience how long to wait for the first, which the kernel may tell some time after; at least what has been
     *     told already is read
     */
    public synchronized List<Denial> of(String containerId, Duration patience) throws InterruptedException {
        long begin = System.nanoTime();
        long readAfter = rounds + 2; // the round that is under way may have looked before the container's end
        while (rounds < readAfter
                || (!byContainer.containsKey(containerId) && System.nanoTime() - begin < patience.toNanos())) {
            if (System.nanoTime() - begin > STUCK_NANOS) {
                throw new WorkloadException("the audit of denied calls does not answer any more");
            }
            wait(100);
        }
        List<Denial> denials = new ArrayList<>(byContainer.getOrDefault(containerId, List.of()));
        byContainer.remove(containerId);
        denials.sort(Comparator.comparingLong(denial -> denial.process().timestamp()));
        return denials;
    }
}
