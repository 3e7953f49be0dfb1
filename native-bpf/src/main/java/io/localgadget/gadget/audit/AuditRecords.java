package io.localgadget.gadget.audit;

import io.localgadget.bpf.BpfMap;
import io.localgadget.bpf.BpfObject;
import io.localgadget.ffi.NetlinkSocket;
import io.localgadget.gadget.EventSource;
import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.Text;
import io.localgadget.gadget.audit.SeccompAuditGadget.Denial;
import io.localgadget.syscall.Architecture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's audit records of seccomp, which need no audit daemon. They tell of calls that were logged, and which way
 * of killing it was; a SIGSYS that the kernel side saw waits for its record.
 */
final class AuditRecords implements EventSource<Denial> {
    /** A thread of the kernel sends the records, some time after. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long SIGNAL_NANOS = Duration.ofMillis(100).toNanos();
    /** A filter that logs all calls sends records without end: the ring wants to be read too. */
    private static final int AT_ONCE = 1000;

    private static final Path OWN_NETWORK = Path.of("/proc/self/ns/net");
    /** That of kthreadd, which is in the first namespaces of all kinds. */
    private static final Path FIRST_NETWORK = Path.of("/proc/2/ns/net");

    private static final Path LOGGED = Path.of("/proc/sys/kernel/seccomp/actions_logged");

    private final BpfMap processes;
    private final SeccompAuditGadget.ProcessLayout layout;
    private final @Nullable NetlinkSocket socket;
    private final List<String> limits = new ArrayList<>();
    private final Queue<Denial> kills = new ArrayDeque<>();
    private final Queue<Received> records = new ArrayDeque<>();

    /** A record that has not been handed over; {@code event} is empty for a process that is not ours. */
    private record Received(AuditRecord record, DenialCode code, Optional<Denial> event, long at) {}

    AuditRecords(BpfObject object) {
        processes = object.map("processes");
        layout = new SeccompAuditGadget.ProcessLayout(object.struct("process"));
        NetlinkSocket opened = null;
        try {
            opened = NetlinkSocket.join(AuditRecord.PROTOCOL, AuditRecord.GROUP);
        } catch (IOException e) {
            limits.add("cannot join the kernel's audit group: " + e.getMessage()
                    + "; calls that a filter logs stay unseen, and so do threads that it kills in a process of many");
        }
        socket = opened;
        limitOfNamespace();
        limitOfSettings();
    }

    /** The kernel sends its records to the first network namespace alone, kauditd_send_multicast_skb() of kernel/audit.c. */
    private void limitOfNamespace() {
        try {
            if (!Files.readSymbolicLink(OWN_NETWORK).equals(Files.readSymbolicLink(FIRST_NETWORK))) {
                limits.add(
                        "the kernel's audit records do not reach this network namespace: calls that a filter logs stay"
                                + " unseen, and so do threads that it kills in a process of many; start it in the host's");
            }
        } catch (IOException e) {
            limits.add("cannot read " + FIRST_NETWORK + ": it may be that no audit records reach this process");
        }
    }

    private void limitOfSettings() {
        try {
            List<String> logged = List.of(Files.readString(LOGGED).strip().split(" "));
            for (String action : List.of("log", "kill_thread", "kill_process")) {
                if (!logged.contains(action)) {
                    limits.add(LOGGED + " lacks " + action + ": the kernel writes no audit records of it");
                }
            }
        } catch (IOException e) {
            limits.add("cannot read " + LOGGED + ": the kernel may leave out some audit records");
        }
    }

    @Override
    public boolean takes(Denial event) {
        if (event.code() == DenialCode.KILL && socket != null) {
            kills.add(event);
            return true;
        }
        return false;
    }

    @Override
    public void receive() {
        if (socket != null) {
            receive(AT_ONCE);
        }
    }

    private boolean receive(int most) {
        return socket.receive(most, (type, payload) -> {
            if (type == AuditRecord.TYPE) {
                AuditRecord.parse(payload).ifPresent(this::add);
            }
        });
    }

    /** Finds out who it was while the kernel side knows. */
    private void add(AuditRecord record) {
        DenialCode code = DenialCode.of(record.answer());
        if (code.kills() || code == DenialCode.LOG) {
            records.add(new Received(record, code, event(record, code), System.nanoTime()));
        }
    }

    @Override
    public void drain(Consumer<Denial> sink, boolean last) {
        if (last && socket != null) {
            pause();
            while (receive(AT_ONCE)) {
                // whatever there is, since there will be no other time
            }
        }
        long now = System.nanoTime();
        for (Iterator<Received> waiting = records.iterator(); waiting.hasNext(); ) {
            Received received = waiting.next();
            Optional<Denial> kill = received.code().kills() ? takeKill(received.record()) : Optional.empty();
            // The kernel writes the record before the signal: that may be in the ring only the next time.
            if (kill.isPresent() || received.code() == DenialCode.LOG || last || now - received.at() > SIGNAL_NANOS) {
                waiting.remove();
                kill.map(event -> event.withCode(received.code()))
                        .or(received::event)
                        .ifPresent(sink);
            }
        }
        while (!kills.isEmpty() && (last || now - kills.peek().process().timestamp() > PATIENCE_NANOS)) {
            sink.accept(kills.remove()); // no record came: the kernel writes none, or dropped it
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(50));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever interrupts wants the end
        }
    }

    private Optional<Denial> takeKill(AuditRecord record) {
        for (Iterator<Denial> waiting = kills.iterator(); waiting.hasNext(); ) {
            Denial kill = waiting.next();
            if (kill.process().pid() == record.pid() && kill.number() == record.number()) {
                waiting.remove();
                return Optional.of(kill);
            }
        }
        return Optional.empty();
    }

    /** Empty for a process that is not in what the kernel side lets pass. */
    private Optional<Denial> event(AuditRecord record, DenialCode code) {
        byte[] key = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(record.pid())
                .array();
        return processes.get(key, layout.size()).map(layout::decode).map(process -> {
            long ago = Math.max(0, System.currentTimeMillis() - record.wallMillis());
            ProcessInfo then = new ProcessInfo(
                    System.nanoTime() - ago * 1_000_000,
                    process.mountNamespaceId(),
                    process.mountNamespace(),
                    process.pid(),
                    process.tid(),
                    process.ppid(),
                    record.uid(),
                    record.gid(),
                    new Text(record.comm(), false));
            Optional<Architecture> architecture = Architecture.ofAudit(record.arch(), record.number());
            return new Denial(then, code, architecture, record.number(), 0);
        });
    }

    @Override
    public long lost() {
        return socket == null ? 0 : socket.overruns();
    }

    @Override
    public List<String> limits() {
        return List.copyOf(limits);
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
