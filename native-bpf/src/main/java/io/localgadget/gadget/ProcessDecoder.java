package io.localgadget.gadget;

import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;

/** Reads the {@code struct process} that every event has under the name {@code process}. */
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
        timestamp = event.number("process.timestamp");
        mountNamespaceId = event.number("process.mntns_id");
        mountNamespace = event.number("process.mntns");
        pid = event.number("process.pid");
        tid = event.number("process.tid");
        ppid = event.number("process.ppid");
        uid = event.number("process.uid");
        gid = event.number("process.gid");
        comm = event.chars("process.comm");
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
