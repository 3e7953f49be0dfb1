package io.localgadget.tracing;

import io.localgadget.bpf.BpfMap;
import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.RingBuffer;
import io.localgadget.container.RuntimeProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs tracker.bpf.c: hears of every runtime that is executed and of every container's first program, in the order in
 * which the kernel saw them, as late as the reader likes. For one thread, the one that reads the gadget's ring.
 */
public final class Tracker implements AutoCloseable {
    private static final String OBJECT = "tracker";
    private static final int NAMESPACES = 16384;
    private static final int RING_BYTES = 1 << 20;
    /** Calls are kept until their container starts; `runc create` may wait for its `start` as long as it likes. */
    private static final int CALLS_KEPT = 16384;

    private final BpfObject object = BpfObject.open(OBJECT);
    private final TrackerRecords records = new TrackerRecords(object);
    private final Map<Long, RuntimeProcess> calls = new LinkedHashMap<>();
    private final RingBuffer ring;
    private final BpfMap filter;
    private final BpfMap hostNamespaces;

    /** Who hears of it, on the thread that calls {@link #drain}. */
    public interface Listener {
        /** A runtime, or conmon, was executed. */
        void runtimeExecuted(RuntimeProcess process);

        /**
         * A container's first program, or the first of an exec into it, runs in this mount namespace.
         *
         * @param runtime the call that made it; empty if its record was lost
         */
        void started(Optional<RuntimeProcess> runtime, int pid, MountNamespace namespace);

        /** A program of a container runs in a mount namespace which the container made itself. */
        void nested(MountNamespace namespace, long parentId);
    }

    /** Makes the map by which gadgets' programs let mount namespaces pass; one for the tracker and all gadgets. */
    public static BpfMap createFilter() {
        return BpfMap.createHash("mntns_filter", Long.BYTES, Integer.BYTES, NAMESPACES);
    }

    /** Loads and attaches the program; from now on no container starts unseen. */
    public Tracker(BpfMap filter) {
        this.filter = filter;
        try {
            object.share("mntns_filter", filter);
            object.resize("events", RING_BYTES);
            object.load();
            hostNamespaces = object.map("host_namespaces");
            ring = new RingBuffer(object.map("events"));
            object.attach();
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** The map that gadgets share to let mount namespaces pass. */
    public BpfMap filter() {
        return filter;
    }

    /** Tells the listener of all that the kernel has seen so far. */
    public void drain(Listener listener) {
        ring.consume(ring.producerPosition(), (bytes, length) -> {
            switch (records.kind(bytes)) {
                case RUNTIME -> {
                    RuntimeProcess process = records.runtime(bytes);
                    remember(process);
                    listener.runtimeExecuted(process);
                }
                case STARTED ->
                    listener.started(
                            Optional.ofNullable(calls.get(records.callId(bytes))),
                            records.pid(bytes),
                            records.namespace(bytes));
                case NESTED -> listener.nested(records.namespace(bytes), records.parentNamespace(bytes));
            }
        });
    }

    /**
     * Says that a mount namespace is the host's, whatever container enters it. Where there are more of these than the
     * map holds, a privileged container that enters one of the others counts as having made it.
     */
    public void excludeHost(MountNamespace namespace) {
        hostNamespaces.offer(namespace.id(), 1);
    }

    /** Every process there is now. */
    public List<Task> tasks() {
        return records.tasks(object.iterate("tracker_tasks"));
    }

    /**
     * Follows runtimes that were executed before the program was attached: their containers start later.
     *
     * @return those runtimes
     */
    public List<RuntimeProcess> adoptRunning() {
        List<RuntimeProcess> adopted = new ArrayList<>();
        List<Task> tasks = tasks();
        for (Task task : tasks) {
            RunningRuntime.of(task).ifPresent(process -> {
                remember(process);
                adopted.add(process);
                records.tag(task.pid(), process.callId(), task);
                tasks.stream()
                        .filter(child -> child.ppid() == task.pid())
                        .forEach(child -> records.tag(child.pid(), process.callId(), task));
            });
        }
        return adopted;
    }

    /** What of runtimes was not heard of, or found no room: containers whose start may have gone unseen. */
    public long lost() {
        return object.loss().total();
    }

    private void remember(RuntimeProcess process) {
        calls.put(process.callId(), process);
        if (calls.size() > CALLS_KEPT) {
            calls.remove(calls.keySet().iterator().next());
        }
    }

    @Override
    public void close() {
        ring.close();
        object.close();
    }
}
