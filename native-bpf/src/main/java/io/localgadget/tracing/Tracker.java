package io.localgadget.tracing;

import io.localgadget.bpf.BpfMap;
import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.RingBuffer;
import io.localgadget.bpf.SharedMaps;
import io.localgadget.container.BoundedMap;
import io.localgadget.container.RuntimeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs tracker.bpf.c: hears of every runtime that is executed and of every container's first program, in the order in
 * which the kernel saw them, as late as the reader likes. For one thread, the one that reads the gadget's ring.
 */
public final class Tracker implements AutoCloseable {
    private static final String OBJECT = "tracker";
    private static final int RING_BYTES = 1 << 20;
    /** Bytes of calls, kept until their container starts: `runc create` may wait for its `start` as long as it likes. */
    private static final long CALLS_KEPT = 8 << 20;
    /** The same of all users but root, who take no room of root's calls. */
    private static final long CALLS_OF_USERS_KEPT = 4 << 20;

    private final BpfObject object = BpfObject.open(OBJECT);
    private final TrackerRecords records = new TrackerRecords(object);
    private final BoundedMap<Long, RuntimeProcess> calls = new BoundedMap<>(CALLS_KEPT, (id, call) -> call.weight());
    private final BoundedMap<Long, RuntimeProcess> callsOfUsers =
            new BoundedMap<>(CALLS_OF_USERS_KEPT, (id, call) -> call.weight());
    private final RingBuffer ring;
    private final BpfMap filter;
    private final BpfMap hostNamespaces;
    private final BpfMap claims;
    private final long pidNamespace = ownPidNamespace();

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
    }

    /** Loads and attaches the program; from now on no container starts unseen. */
    public Tracker(SharedMaps shared) {
        filter = shared.filter();
        try {
            shared.shareWith(object);
            object.resize("events", RING_BYTES);
            object.set("wakeup_bytes", RING_BYTES / 4);
            object.set("host_pidns", pidNamespace);
            object.load();
            hostNamespaces = object.map("host_namespaces");
            claims = object.map("claims");
            ring = new RingBuffer(object.map("events"));
            object.attach();
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** Inode number of our pid namespace, which is the host's; namespaces(7). */
    private static long ownPidNamespace() {
        try {
            String name = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return Long.parseLong(name.replaceAll("\\D", ""));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read which pid namespace this is", e);
        }
    }

    /** By the mount namespace of a container's first program, whether its events pass. */
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
                    listener.started(call(records.callId(bytes)), records.pid(bytes), records.namespace(bytes));
            }
        });
    }

    /** Says that a mount namespace is the host's: no runtime starts a container there. */
    public void excludeHost(MountNamespace namespace) {
        hostNamespaces.offer(namespace.id(), 1);
    }

    /**
     * Every process there is now. From then on one that is in a mount namespace of the filter belongs to that container,
     * wherever it goes.
     */
    public List<Task> tasks() {
        return records.tasks(object.iterate("tracker_tasks"));
    }

    /**
     * Says of processes that were there before the program was attached which container they belong to, though they are in
     * another mount namespace than its first one.
     *
     * @param containers by the process, the id of its container's mount namespace
     * @return how many found no room
     */
    int claim(Map<Task, Long> containers) {
        int withoutRoom = 0;
        for (Map.Entry<Task, Long> claim : containers.entrySet()) {
            byte[] value = records.ofContainer(claim.getKey(), claim.getValue());
            withoutRoom += claims.offer(key(claim.getKey()), value) ? 0 : 1;
        }
        takeClaims(containers.keySet());
        return withoutRoom;
    }

    /**
     * Follows runtimes that were executed outside containers before the program was attached: their containers start later.
     *
     * @return those runtimes
     */
    public List<RuntimeProcess> adoptRunning() {
        List<RuntimeProcess> adopted = new ArrayList<>();
        List<Task> claimed = new ArrayList<>();
        List<Task> tasks = tasks();
        for (Task task : tasks) {
            if (task.container() != 0 || task.pidNamespace() != pidNamespace) {
                continue;
            }
            RunningRuntime.of(task).ifPresent(process -> {
                remember(process);
                adopted.add(process);
                tasks.stream()
                        .filter(one -> one.pid() == task.pid() || one.ppid() == task.pid())
                        .filter(one -> claims.offer(key(one), records.ofRuntime(one, process.callId(), task)))
                        .forEach(claimed::add);
            });
        }
        takeClaims(claimed);
        return adopted;
    }

    private void takeClaims(Collection<Task> claimed) {
        if (!claimed.isEmpty()) {
            object.iterate("tracker_tasks");
            claimed.forEach(task -> claims.remove(key(task)));
        }
    }

    private static byte[] key(Task task) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(task.pid())
                .array();
    }

    /** What of runtimes was not heard of, or found no room: containers whose start may have gone unseen. */
    public long lost() {
        return object.loss().total() + ring.shed();
    }

    private Optional<RuntimeProcess> call(long id) {
        return calls.get(id).or(() -> callsOfUsers.get(id));
    }

    private void remember(RuntimeProcess process) {
        (process.user() > 0 ? callsOfUsers : calls).put(process.callId(), process);
    }

    @Override
    public void close() {
        ring.close();
        object.close();
    }
}
