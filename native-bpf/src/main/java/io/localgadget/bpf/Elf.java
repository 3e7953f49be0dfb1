package io.localgadget.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a 64-bit little-endian ELF object that we read before libbpf gets it: sections by name, and symbols with
 * their offsets in them (elf(5)).
 */
public final class Elf {
    private static final int SECTION_HEADER_OFFSET = 0x28;
    private static final int SECTION_SYMTAB = 2;

    private final ByteBuffer file;
    private final Map<String, Section> sections = new HashMap<>();

    private record Section(int index, int type, int offset, int size, int link) {}

    /** A symbol's section, offset in it, and size in bytes. */
    public record Symbol(String section, int offset, int size) {}

    public Elf(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 64 || file.getInt(0) != 0x464c457f) {
            throw new LayoutException("a BPF object that is no ELF file");
        }
        int table = (int) file.getLong(SECTION_HEADER_OFFSET);
        int entrySize = file.getShort(0x3a);
        int count = file.getShort(0x3c);
        int names = offset(table + entrySize * file.getShort(0x3e));
        for (int i = 0; i < count; i++) {
            int header = table + entrySize * i;
            sections.put(
                    string(names + file.getInt(header)),
                    new Section(
                            i,
                            file.getInt(header + 4),
                            offset(header),
                            (int) file.getLong(header + 0x20),
                            file.getInt(header + 0x28)));
        }
    }

    /** The section's bytes, or nothing where there is no such section. */
    public Optional<ByteBuffer> section(String name) {
        return Optional.ofNullable(sections.get(name))
                .map(s -> file.slice(s.offset, s.size).order(ByteOrder.LITTLE_ENDIAN));
    }

    public Optional<Symbol> symbol(String name) {
        for (Section table : sections.values()) {
            if (table.type != SECTION_SYMTAB) {
                continue;
            }
            int strings = section(table.link).offset;
            for (int at = table.offset; at < table.offset + table.size; at += 24) {
                if (string(strings + file.getInt(at)).equals(name)) {
                    return Optional.of(new Symbol(sectionName(file.getShort(at + 6)), (int) file.getLong(at + 8), (int)
                            file.getLong(at + 16)));
                }
            }
        }
        return Optional.empty();
    }

    private Section section(int index) {
        return sections.values().stream()
                .filter(s -> s.index == index)
                .findAny()
                .orElseThrow(() -> new LayoutException("a BPF object without its section " + index));
    }

    private String sectionName(int index) {
        return sections.entrySet().stream()
                .filter(e -> e.getValue().index == index)
                .map(Map.Entry::getKey)
                .findAny()
                .orElse("");
    }

    private int offset(int header) {
        return (int) file.getLong(header + 0x18);
    }

    private String string(int at) {
        return Btf.string(file, at);
    }
}
