package io.localgadget.recording;

import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.LayoutException;
import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;
import io.localgadget.gadget.Texts;
import io.localgadget.recording.RecordedCall.Abi;
import io.localgadget.recording.RecordedCall.Phase;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The structs of advise/seccomp.bpf.c. */
final class RecordingLayout {
    private final StructType recording;
    private final StructType key;
    private final StructType call;
    private final Field counts;
    private final int counters;
    private final Field namespace;
    private final Field fromStart;
    private final Field noNewPrivileges;
    private final Field runtime;
    private final Field outOfRange;
    private final Field lost;
    private final Field others;
    private final Field keyNamespace;
    private final Field keyNumber;
    private final Field keyAbi;
    private final Field keyPhase;
    private final Field callCount;
    private final Field callFirst;
    private final Field callComm;

    RecordingLayout(BpfObject object) {
        recording = object.struct("recording");
        key = object.struct("call_key");
        call = object.struct("call");
        counts = recording.chars("counts");
        counters = counts.size() / Long.BYTES / Phase.values().length;
        namespace = recording.number("home");
        fromStart = recording.number("from_start");
        noNewPrivileges = recording.number("no_new_privs");
        runtime = recording.chars("runtime");
        outOfRange = recording.number("out_of_range");
        lost = recording.number("lost");
        others = recording.number("others");
        keyNamespace = key.number("home");
        keyNumber = key.number("number");
        keyAbi = key.number("arch");
        keyPhase = key.number("phase");
        callCount = call.number("count");
        callFirst = call.number("first");
        callComm = call.chars("comm");
    }

    int recordingSize() {
        return recording.size();
    }

    int keySize() {
        return key.size();
    }

    int callSize() {
        return call.size();
    }

    /** How many native calls have a counter in each phase. */
    int counters() {
        return counters;
    }

    long count(byte[] bytes, Phase phase, int number) {
        int offset = counts.offset() + (phase.ordinal() * counters + number) * Long.BYTES;
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong(offset);
    }

    long namespace(byte[] bytes) {
        return namespace.read(bytes);
    }

    boolean hasOthers(byte[] bytes) {
        return others.read(bytes) != 0;
    }

    boolean fromStart(byte[] bytes) {
        return fromStart.read(bytes) != 0;
    }

    boolean noNewPrivileges(byte[] bytes) {
        return noNewPrivileges.read(bytes) != 0;
    }

    String runtime(byte[] bytes) {
        return Texts.terminated(bytes, runtime.offset(), runtime.size()).toString();
    }

    long outOfRange(byte[] bytes) {
        return outOfRange.read(bytes);
    }

    long lost(byte[] bytes) {
        return lost.read(bytes);
    }

    byte[] key(long namespace, Phase phase, Abi abi, int number) {
        ByteBuffer bytes = ByteBuffer.allocate(key.size()).order(ByteOrder.nativeOrder());
        bytes.putLong(keyNamespace.offset(), namespace);
        bytes.putInt(keyNumber.offset(), number);
        bytes.putShort(keyAbi.offset(), (short) abi.ordinal());
        bytes.putShort(keyPhase.offset(), (short) phase.ordinal());
        return bytes.array();
    }

    long namespaceOf(byte[] bytes) {
        return keyNamespace.read(bytes);
    }

    /** A call of the hash map; {@code counted} is what the recording's counter has of it, 0 where it has none. */
    RecordedCall call(byte[] keyBytes, byte[] bytes, long counted) {
        return new RecordedCall(
                constant(Phase.values(), keyPhase.readInt(keyBytes)),
                constant(Abi.values(), keyAbi.readInt(keyBytes)),
                keyNumber.readInt(keyBytes),
                counted + callCount.read(bytes),
                callFirst.read(bytes),
                Texts.terminated(bytes, callComm.offset(), callComm.size()).toString());
    }

    private static <T> T constant(T[] all, int ordinal) {
        if (ordinal < 0 || ordinal >= all.length) {
            throw new LayoutException("the recorder wrote a call of kind " + ordinal);
        }
        return all[ordinal];
    }
}
