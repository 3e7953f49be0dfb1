package io.localgadget.tracing;

import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.LayoutException;
import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;
import io.localgadget.container.RuntimeProcess;
import io.localgadget.gadget.Column.TextList;
import io.localgadget.gadget.Text;
import io.localgadget.gadget.Texts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The structs of tracker.bpf.c. */
final class TrackerRecords {
    private final BpfObject object;
    private final StructType record;
    private final Field kind;
    private final Field callId;
    private final Field pid;
    private final Field ppid;
    private final Field euid;
    private final Field mntnsId;
    private final Field mntns;
    private final Field argvLength;
    private final Field cwdLength;

    /** In the order of {@code enum record_kind}, which begins at 1. */
    enum Kind {
        RUNTIME,
        STARTED
    }

    TrackerRecords(BpfObject object) {
        this.object = object;
        record = object.struct("record");
        kind = record.number("kind");
        callId = record.number("call_id");
        pid = record.number("pid");
        ppid = record.number("ppid");
        euid = record.number("euid");
        mntnsId = record.number("mntns_id");
        mntns = record.number("mntns");
        argvLength = record.number("argv_len");
        cwdLength = record.number("cwd_len");
    }

    Kind kind(byte[] bytes) {
        int value = kind.readInt(bytes);
        if (value < 1 || value > Kind.values().length) {
            throw new LayoutException("the tracker wrote a record of kind " + value);
        }
        return Kind.values()[value - 1];
    }

    long callId(byte[] bytes) {
        return callId.read(bytes);
    }

    int pid(byte[] bytes) {
        return pid.readInt(bytes);
    }

    MountNamespace namespace(byte[] bytes) {
        return new MountNamespace(mntnsId.read(bytes), mntns.read(bytes));
    }

    RuntimeProcess runtime(byte[] bytes) {
        int argv = argvLength.readInt(bytes);
        TextList arguments = Texts.list(bytes, record.size(), argv, false);
        Text cwd = Texts.slice(bytes, record.size() + argv, cwdLength.readInt(bytes), false);
        return new RuntimeProcess(
                callId.read(bytes),
                pid.readInt(bytes),
                ppid.readInt(bytes),
                euid.readInt(bytes),
                arguments.items().stream().map(Text::toString).toList(),
                cwd.toString());
    }

    List<Task> tasks(byte[] rows) {
        StructType row = object.struct("task_row");
        Field rowPid = row.number("pid");
        Field rowPpid = row.number("ppid");
        Field rowComm = row.chars("comm");
        Field rowId = row.number("mntns_id");
        Field rowInode = row.number("mntns");
        Field rowPidns = row.number("pidns");
        Field rowContainer = row.number("container");
        Field rowStart = row.number("start");
        Field rowFilters = row.number("filters");
        List<Task> tasks = new ArrayList<>();
        for (int at = 0; at + row.size() <= rows.length; at += row.size()) {
            byte[] bytes = Arrays.copyOfRange(rows, at, at + row.size());
            tasks.add(new Task(
                    rowPid.readInt(bytes),
                    rowPpid.readInt(bytes),
                    Texts.terminated(bytes, rowComm.offset(), rowComm.size()).toString(),
                    new MountNamespace(rowId.read(bytes), rowInode.read(bytes)),
                    rowPidns.read(bytes),
                    rowContainer.read(bytes),
                    rowStart.read(bytes),
                    rowFilters.readInt(bytes)));
        }
        return tasks;
    }

    /** That a process belongs to the container with this mount namespace. */
    byte[] ofContainer(Task task, long container) {
        StructType claim = object.struct("claim");
        ByteBuffer value = begin(claim, task);
        value.putLong(claim.number("belonging.container").offset(), container);
        return value.array();
    }

    /** That a process is a runtime's, as the kernel side says when it sees the runtime's exec. */
    byte[] ofRuntime(Task task, long call, Task runtime) {
        StructType claim = object.struct("claim");
        ByteBuffer value = begin(claim, task);
        value.putLong(claim.number("belonging.call_id").offset(), call);
        value.putLong(
                claim.number("belonging.mntns_id").offset(), runtime.namespace().id());
        value.putInt(claim.number("belonging.runtime").offset(), runtime.pid());
        value.putInt(claim.number("belonging.filters").offset(), runtime.filters());
        byte[] comm = runtime.comm().getBytes(StandardCharsets.ISO_8859_1);
        Field name = claim.chars("belonging.comm");
        value.put(name.offset(), comm, 0, Math.min(comm.length, name.size() - 1));
        return value.array();
    }

    private static ByteBuffer begin(StructType claim, Task task) {
        ByteBuffer value = ByteBuffer.allocate(claim.size()).order(ByteOrder.nativeOrder());
        value.putLong(claim.number("start").offset(), task.start());
        return value;
    }
}
