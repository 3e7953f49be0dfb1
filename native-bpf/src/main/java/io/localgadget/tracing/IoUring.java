package io.localgadget.tracing;

import io.localgadget.bpf.BpfMap;
import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.StructType;
import io.localgadget.container.Container;
import io.localgadget.gadget.Gadget;
import io.localgadget.gadget.Texts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Whether processes do by io_uring what a gadget sees of system calls only: io_uring.h. It is said once in a run, of the first
 * that is wanted. For one thread.
 */
final class IoUring {
    private static final String NEWS = "io_uring_news";
    private static final String USES = "io_uring_uses";

    private final BpfObject object;
    private final String does;
    private final StructType use;
    private final StructType.Field timestamp;
    private final StructType.Field pid;
    private final StructType.Field comm;
    private long seen;
    private long seenAt;
    private long told;
    private boolean said;

    private IoUring(BpfObject object, String does) {
        this.object = object;
        this.does = does;
        use = object.struct("io_uring_use");
        timestamp = use.number("timestamp");
        pid = use.number("pid");
        comm = use.chars("comm");
    }

    /** Empty for gadgets that have nothing to say of io_uring. */
    static Optional<IoUring> of(Gadget gadget, BpfObject object) {
        return object.hasCounter(NEWS) ? Optional.of(new IoUring(object, gadget.unseenOfIoUring())) : Optional.empty();
    }

    /** Takes in that there is something new; before the tracker's records are read, which tell whose it is. */
    void look() {
        if (!said) {
            seen = object.counter(NEWS);
            seenAt = System.nanoTime();
        }
    }

    /** A sentence for the user if the last look brought something; that costs nothing otherwise. */
    Optional<String> note(MountNamespaces namespaces) {
        if (seen == told) {
            return Optional.empty();
        }
        told = seen;
        BpfMap uses = object.map(USES);
        for (byte[] home : uses.keys(Long.BYTES)) {
            Optional<byte[]> found = uses.get(home, use.size()).filter(bytes -> timestamp.read(bytes) < seenAt);
            if (found.isPresent()) {
                long id = ByteBuffer.wrap(home).order(ByteOrder.nativeOrder()).getLong();
                MountNamespaces.Answer answer = namespaces.answer(id);
                if (answer.wanted()) {
                    said = true;
                    return Optional.of(sentence(found.get(), answer));
                }
            }
        }
        return Optional.empty();
    }

    private String sentence(byte[] found, MountNamespaces.Answer answer) {
        Container container = answer.container();
        return "process " + pid.readInt(found) + " (" + Texts.terminated(found, comm.offset(), comm.size()) + ")"
                + (container == null ? "" : " of container " + container.name()) + " " + does;
    }
}
