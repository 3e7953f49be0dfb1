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
        this(event, "process");
    }

    /** Reads the one that the struct has under another name. */
    public ProcessDecoder(StructType event, String member) {
        timestamp = event.number(member + ".timestamp");
        mountNamespaceId = event.number(member + ".mntns_id");
        mountNamespace = event.number(member + ".mntns");
        pid = event.number(member + ".pid");
        tid = event.number(member + ".tid");
        ppid = event.number(member + ".ppid");
        uid = event.number(member + ".uid");
        gid = event.number(member + ".gid");
        comm = event.chars(member + ".comm");
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
