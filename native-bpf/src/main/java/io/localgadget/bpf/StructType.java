package io.localgadget.bpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/** A C struct as BTF describes it; members of structs inside it have dotted names ({@code process.pid}). */
public record StructType(String name, int size, List<Field> fields) {
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    public StructType {
        fields = List.copyOf(fields);
    }

    /** One member: where it lies in the struct, how wide it is, whether it is signed. */
    public record Field(String name, int offset, int size, boolean signed) {
        /** Reads the member of the struct that begins the array. */
        public long read(byte[] struct) {
            return switch (size) {
                case 1 -> signed ? struct[offset] : struct[offset] & 0xff;
                case 2 -> signed ? (short) SHORT.get(struct, offset) : (short) SHORT.get(struct, offset) & 0xffff;
                case 4 -> signed ? (int) INT.get(struct, offset) : (int) INT.get(struct, offset) & 0xffffffffL;
                default -> (long) LONG.get(struct, offset);
            };
        }

        public int readInt(byte[] struct) {
            return (int) read(struct);
        }

        public boolean readFlag(byte[] struct) {
            return struct[offset] != 0;
        }
    }

    /** A number of 1, 2, 4 or 8 bytes; {@link LayoutException} where there is no such member. */
    public Field number(String member) {
        Field field = find(member);
        if (Integer.bitCount(field.size) != 1 || field.size > 8) {
            throw new LayoutException(name + "." + member + " has " + field.size + " bytes and is no number");
        }
        return field;
    }

    /** An array of chars. */
    public Field chars(String member) {
        return find(member);
    }

    private Field find(String member) {
        return fields.stream()
                .filter(f -> f.name.equals(member))
                .findAny()
                .orElseThrow(() -> new LayoutException("struct " + name + " has no member " + member));
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }
}
