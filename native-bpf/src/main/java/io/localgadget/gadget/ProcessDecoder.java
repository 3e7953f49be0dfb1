package io.localgadget.gadget;

import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;

/** Reads the {@code struct process} that every event has, mostly under the name {@code process}. */
public final class ProcessDecoder {
    private final Field timestamp;
    private final Field mountNamespaceId;
    private final Field mountNamespace;
    private final Field pid;
    private final Field tid;
    private final Field ppid;
    private final Field uid;
    private final Field gid;
    private final Field comm;

    public ProcessDecoder(StructType event) {
        this(event, "process.");
    }

    /** {@code prefix} is how the names of its members begin: empty where the struct itself is meant. */
    public ProcessDecoder(StructType event, String prefix) {
        timestamp = event.number(prefix + "timestamp");
        mountNamespaceId = event.number(prefix + "home");
        mountNamespace = event.number(prefix + "mntns");
        pid = event.number(prefix + "pid");
        tid = event.number(prefix + "tid");
        ppid = event.number(prefix + "ppid");
        uid = event.number(prefix + "uid");
        gid = event.number(prefix + "gid");
        comm = event.chars(prefix + "comm");
    }

    public ProcessInfo decode(byte[] bytes) {
        return new ProcessInfo(
                timestamp.read(bytes),
                mountNamespaceId.read(bytes),
                mountNamespace.read(bytes),
                pid.readInt(bytes),
                tid.readInt(bytes),
                ppid.readInt(bytes),
                uid.readInt(bytes),
                gid.readInt(bytes),
                Texts.terminated(bytes, comm.offset(), comm.size()));
    }
}
