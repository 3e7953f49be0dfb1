package io.localgadget.gadget.traceloop;

import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;
import io.localgadget.decode.Call;
import io.localgadget.decode.Captured;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.ProcessDecoder;
import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTables;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Reads {@code struct call_record}. For one thread. */
final class CallDecoder implements Decoder<CallEvent> {
    // enum call_state
    private static final int COMPAT = 1;
    private static final int RETURNED = 2;
    private static final int ARGUMENTS_UNKNOWN = 4;
    private static final int FILTERED = 8;

    private static final int ARGUMENTS = 6;
    /** {@code struct item}: the parameter, whether it was cut, the length in two bytes. */
    private static final int ITEM_HEADER = 4;

    private final SyscallTables names = new SyscallTables();
    private final Architecture architecture;
    private final ProcessDecoder process;
    private final Field duration;
    private final Field ret;
    private final Field args;
    private final Field number;
    private final Field cpu;
    private final Field dataLength;
    private final Field state;
    private final Field data;

    CallDecoder(StructType record, Architecture architecture) {
        this.architecture = architecture;
        process = new ProcessDecoder(record);
        duration = record.number("duration");
        ret = record.number("ret");
        args = record.chars("args");
        number = record.number("number");
        cpu = record.number("cpu");
        dataLength = record.number("data_len");
        state = record.number("state");
        data = record.chars("data");
    }

    @Override
    public CallEvent decode(byte[] bytes, int length) {
        int bits = state.readInt(bytes);
        int call = number.readInt(bytes);
        Architecture of = architectureOf(call, (bits & COMPAT) != 0);
        return new CallEvent(
                process.decode(bytes),
                cpu.readInt(bytes),
                duration.read(bytes),
                new Call(
                        of,
                        names.name(of, call).orElseGet(() -> "syscall_" + Integer.toUnsignedString(call)),
                        arguments(bytes),
                        (bits & ARGUMENTS_UNKNOWN) == 0,
                        (bits & RETURNED) != 0,
                        (bits & FILTERED) != 0,
                        result(ret.read(bytes), (bits & COMPAT) != 0),
                        captured(bytes)));
    }

    private Architecture architectureOf(int call, boolean compat) {
        if (compat) {
            return architecture.subArchitectures().getFirst();
        }
        boolean x32 = architecture == Architecture.X86_64 && call != -1 && (call & Architecture.X32_BIT) != 0;
        return x32 ? Architecture.X32 : architecture;
    }

    /** What a signal handler of a 32-bit program returns to has the error in 32 bits of a register of 64. */
    private static long result(long value, boolean compat) {
        int narrow = (int) value;
        return compat && narrow < 0 && narrow >= -Call.LARGEST_ERRNO ? narrow : value;
    }

    private long[] arguments(byte[] bytes) {
        long[] arguments = new long[ARGUMENTS];
        ByteBuffer.wrap(bytes, args.offset(), args.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(arguments);
        return arguments;
    }

    /** The items one behind the other; the last one may have been cut by the end of the record. */
    private Map<Integer, Captured> captured(byte[] bytes) {
        Map<Integer, Captured> captured = new HashMap<>();
        int end = data.offset() + Math.min(dataLength.readInt(bytes), data.size());
        for (int at = data.offset(); at + ITEM_HEADER <= end; ) {
            int from = at + ITEM_HEADER;
            int length = bytes[at + 2] & 0xff | (bytes[at + 3] & 0xff) << 8;
            int to = Math.min(from + length, end);
            boolean cut = bytes[at + 1] != 0 || to < from + length;
            captured.put((int) bytes[at], new Captured(Arrays.copyOfRange(bytes, from, to), cut));
            at = from + length;
        }
        return captured;
    }
}
