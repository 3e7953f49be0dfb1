package io.localgadget.gadget.traceloop;

import io.localgadget.bpf.BpfMap;
import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.StructType;
import io.localgadget.decode.Capture;
import io.localgadget.decode.Kind;
import io.localgadget.decode.Parameter;
import io.localgadget.decode.Signature;
import io.localgadget.decode.Tables;
import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;

/** Tells the program which system calls to record and what to capture of them: its map {@code specs}, by number. */
final class CallSpecs {
    /** {@code NUMBERS}: of native calls; those of 32-bit programs follow. */
    private static final int NUMBERS = 1024;

    private static final int RESULT = 6;

    private final Tables tables = new Tables();
    private final Architecture architecture;
    private final Set<String> chosen;

    /** {@code chosen} names calls; all where it is empty. */
    CallSpecs(Architecture architecture, Set<String> chosen) {
        this.architecture = architecture;
        this.chosen = Set.copyOf(chosen);
    }

    void writeTo(BpfObject object) {
        BpfMap specs = object.map("specs");
        StructType spec = object.struct("call_spec");
        List<Architecture> each =
                List.of(architecture, architecture.subArchitectures().getFirst());
        for (Architecture one : each) {
            int base = one == architecture ? 0 : NUMBERS;
            SyscallTable calls = SyscallTable.of(one);
            for (int number = 0; number < NUMBERS; number++) {
                String name = calls.name(number).orElse("");
                if (!chosen.isEmpty() && !chosen.contains(name)) {
                    specs.put(key(base + number), leftOut(spec));
                } else if (!name.isEmpty()) {
                    specs.put(key(base + number), captures(spec, one, tables.signature(one, name)));
                }
            }
        }
    }

    private static byte[] leftOut(StructType spec) {
        byte[] value = new byte[spec.size()];
        value[spec.number("left_out").offset()] = 1;
        return value;
    }

    private byte[] captures(StructType spec, Architecture of, Signature signature) {
        byte[] value = new byte[spec.size()];
        int captures = spec.chars("captures").offset();
        int sizes = spec.chars("sizes").offset();
        for (int i = 0; i < signature.parameters().size(); i++) {
            Kind kind = signature.parameters().get(i).kind();
            if (of == architecture || !kind.dependsOnWord()) {
                value[captures + i] = (byte) kind.capture().ordinal();
                value[sizes + i] = (byte) kind.size(of);
            }
        }
        Parameter result = signature.result();
        if (result.kind().capture() == Capture.FILE) {
            value[captures + RESULT] = (byte) Capture.FILE.ordinal();
        }
        return value;
    }

    private static byte[] key(int index) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(index)
                .array();
    }
}
