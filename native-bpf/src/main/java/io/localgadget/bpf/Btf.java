package io.localgadget.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The structs of a BPF object as its BTF section describes them, so that Java names members and never counts bytes.
 * Source: Documentation/bpf/btf.rst.
 */
public final class Btf {
    private static final int INT = 1;
    private static final int PTR = 2;
    private static final int ARRAY = 3;
    private static final int STRUCT = 4;
    private static final int UNION = 5;
    private static final int ENUM = 6;
    private static final int TYPEDEF = 8;
    private static final int FUNC_PROTO = 13;
    private static final int VAR = 14;
    private static final int DATASEC = 15;
    private static final int DECL_TAG = 17;
    private static final int ENUM64 = 19;
    private static final int INT_SIGNED = 1;

    private final ByteBuffer data;
    private final int strings;
    private final List<Integer> types = new ArrayList<>();

    public Btf(ByteBuffer section) {
        data = section.order(ByteOrder.LITTLE_ENDIAN);
        int header = data.getInt(4);
        int start = header + data.getInt(8);
        int end = start + data.getInt(12);
        strings = header + data.getInt(16);
        types.add(-1); // type 0 is void
        for (int at = start; at < end; at += 12 + trailer(at)) {
            types.add(at);
        }
    }

    /** The struct of that name; {@link LayoutException} where the object has none. */
    public StructType struct(String name) {
        for (int at : types) {
            if (at >= 0
                    && kind(at) == STRUCT
                    && string(data, strings + data.getInt(at)).equals(name)) {
                List<StructType.Field> fields = new ArrayList<>();
                addFields(at, "", 0, fields);
                return new StructType(name, data.getInt(at + 8), fields);
            }
        }
        throw new LayoutException("no struct " + name + " in a BPF object's BTF");
    }

    private void addFields(int struct, String prefix, int base, List<StructType.Field> fields) {
        for (int i = 0; i < count(struct); i++) {
            int member = struct + 12 + 12 * i;
            String name = prefix + string(data, strings + data.getInt(member));
            int offset = base + (data.getInt(member + 8) & 0xffffff) / 8;
            int type = resolve(data.getInt(member + 4));
            if (kind(type) == STRUCT) {
                addFields(type, name + ".", offset, fields);
            } else {
                fields.add(new StructType.Field(name, offset, size(type), signed(type)));
            }
        }
    }

    /** Follows typedefs and qualifiers. */
    private int resolve(int id) {
        int at = types.get(id);
        return switch (kind(at)) {
            case TYPEDEF, 9, 10, 11, 18 -> resolve(data.getInt(at + 8));
            default -> at;
        };
    }

    private int size(int at) {
        return switch (kind(at)) {
            case INT, ENUM, ENUM64, STRUCT, UNION -> data.getInt(at + 8);
            case PTR -> 8;
            case ARRAY -> size(resolve(data.getInt(at + 12))) * data.getInt(at + 20);
            default -> throw new LayoutException("a member of BTF kind " + kind(at));
        };
    }

    private boolean signed(int at) {
        return kind(at) == INT && (data.getInt(at + 12) >> 24 & INT_SIGNED) != 0;
    }

    private int kind(int at) {
        return data.getInt(at + 4) >> 24 & 0x1f;
    }

    private int count(int at) {
        return data.getInt(at + 4) & 0xffff;
    }

    /** How many bytes follow the 12 that every type has. */
    private int trailer(int at) {
        return switch (kind(at)) {
            case INT, VAR, DECL_TAG -> 4;
            case ARRAY -> 12;
            case STRUCT, UNION, DATASEC, ENUM64 -> 12 * count(at);
            case ENUM, FUNC_PROTO -> 8 * count(at);
            default -> 0;
        };
    }

    static String string(ByteBuffer buffer, int at) {
        int end = at;
        while (buffer.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - at];
        buffer.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
