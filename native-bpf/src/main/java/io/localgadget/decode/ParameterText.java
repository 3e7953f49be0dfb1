package io.localgadget.decode;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes one parameter, or the result. For one thread. */
final class ParameterText {
    private static final int AT_FDCWD = -100;
    private static final int SOL_SOCKET = 1;
    private static final int SOL_TCP = 6;

    private final Tables tables;
    private final StructText structs;

    ParameterText(Tables tables) {
        this.tables = tables;
        structs = new StructText(tables);
    }

    void append(Call call, Parameter parameter, int index, StringBuilder out) {
        long value = index == Call.RESULT ? call.result() : call.arguments()[index];
        @Nullable Captured captured = call.captured().get(index);
        switch (parameter.kind()) {
            case D -> out.append((int) value);
            case U -> out.append(Integer.toUnsignedString((int) value));
            case I -> out.append((int) value == -1 ? "-1" : Integer.toUnsignedString((int) value));
            case L -> out.append(value);
            case LOWHIGH -> out.append(call.arguments()[index + 1] << 32 | value & 0xffffffffL);
            case HIGHLOW -> out.append(value << 32 | call.arguments()[index + 1] & 0xffffffffL);
            case REST -> {} // half of a number
            case SIZE -> out.append(Long.toUnsignedString(value));
            case O -> appendOctal((int) value, out);
            case X -> appendAddress(value, out);
            case H -> out.append(value == 0 ? "0" : "0x" + Long.toHexString(value));
            case FLAGS -> tables.flags(call.architecture(), parameter.flags()).append(narrow(call, value), out);
            case VALUE -> appendValue(call, parameter.flags(), value, out);
            case SOCKOPT -> appendSocketOption(call, index, value, out);
            case FD, DIRFD -> appendDescriptor((int) value, parameter.kind() == Kind.DIRFD, captured, out);
            default -> appendMemory(call, parameter.kind(), value, captured, out);
        }
    }

    /** Most flags are of 32 bits, and what the register has above them is noise; those of clone may have more. */
    private static long narrow(Call call, long value) {
        return call.name().equals("clone3") ? value : value & 0xffffffffL;
    }

    private void appendValue(Call call, String set, long value, StringBuilder out) {
        Optional<String> name = tables.flags(call.architecture(), set).nameOf(value & 0xffffffffL);
        out.append(name.orElseGet(() ->
                set.equals("ioctl") ? "0x" + Long.toHexString(value & 0xffffffffL) : Integer.toString((int) value)));
    }

    private void appendSocketOption(Call call, int index, long value, StringBuilder out) {
        switch ((int) call.arguments()[index - 1]) {
            case SOL_SOCKET -> appendValue(call, "sosocket", value, out);
            case SOL_TCP -> appendValue(call, "tcp", value, out);
            default -> out.append((int) value);
        }
    }

    private void appendMemory(Call call, Kind kind, long value, @Nullable Captured captured, StringBuilder out) {
        if (captured == null) {
            appendAddress(value, out);
            return;
        }
        byte[] bytes = captured.bytes();
        switch (kind) {
            case TEXT, BUFFER, RESULT, VECTOR, OUTVECTOR, MESSAGE, OUTMESSAGE -> Escapes.appendQuoted(captured, out);
            case RESULTTEXT -> {
                boolean ended = bytes.length > 0 && bytes[bytes.length - 1] == 0;
                Escapes.appendQuoted(bytes, 0, bytes.length - (ended ? 1 : 0), captured.truncated(), out);
            }
            case ARGV -> appendArguments(captured, out);
            case ADDRESS, OUTADDRESS -> AddressText.append(bytes, out);
            default -> structs.append(call.architecture(), kind, bytes, captured.truncated(), out);
        }
    }

    private static void appendDescriptor(int fd, boolean mayBeFolder, @Nullable Captured file, StringBuilder out) {
        if (fd == AT_FDCWD && mayBeFolder) {
            out.append("AT_FDCWD");
            return;
        }
        out.append(fd);
        if (file != null) {
            FileText.append(file, out);
        }
    }

    /** {@code ["sh", "-c", "true"]}. */
    private static void appendArguments(Captured captured, StringBuilder out) {
        byte[] bytes = captured.bytes();
        out.append('[');
        for (int start = 0; start < bytes.length; ) {
            int end = start;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            out.append(start > 0 ? ", " : "");
            Escapes.appendQuoted(bytes, start, end, captured.truncated() && end == bytes.length, out);
            start = end + 1;
        }
        boolean cutBetween = captured.truncated() && (bytes.length == 0 || bytes[bytes.length - 1] == 0);
        out.append(cutBetween ? ", ...]" : "]");
    }

    static void appendAddress(long value, StringBuilder out) {
        if (value == 0) {
            out.append("NULL");
        } else {
            out.append("0x").append(Long.toHexString(value));
        }
    }

    static void appendOctal(int value, StringBuilder out) {
        out.append(value == 0 ? "" : "0").append(Integer.toOctalString(value));
    }
}
