package io.localgadget.symbols;

import io.localgadget.symbols.ElfFile.Section;
import io.localgadget.symbols.ElfFile.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the code of a program in Go begins, from which its table counts functions. Up to Go 1.25 the table says so, from 1.26
 * on only the runtime's description of the module (moduledata in runtime/symtab.go), which begins with the table's
 * address. In position independent programs both are filled in when they start, from relocations with that value.
 */
final class GoText {
    private static final int TEXT_IN_TABLE = 24;
    private static final int TEXT_IN_MODULE = 176;
    private static final int RELOCATION_SIZE = 24;
    private static final int TAG_RELA = 7;
    private static final int TAG_RELA_SIZE = 8;
    private static final int MOST_DYNAMIC_BYTES = 1 << 14;
    /** Of the program's data, and of its relocations. */
    private static final long MOST_SEARCHED = 64L << 20;

    private static final int CHUNK = 24 * 4096;

    private final ElfFile elf;
    private final OptionalLong table;
    private final long names;

    /**
     * Reads nothing yet.
     *
     * @param at offset of the table in the file
     * @param names that of the functions' names in the table
     */
    GoText(ElfFile elf, long at, long names) {
        this.elf = elf;
        this.names = names;
        table = elf.address(at);
    }

    /** The address; {@code told} is what the table says, 0 if nothing. */
    long address(long told) throws IOException {
        if (told != 0 || table.isEmpty()) {
            return told;
        }
        OptionalLong inRelocations = inRelocations();
        OptionalLong found = inRelocations.isPresent() ? inRelocations : inData();
        if (found.isPresent()) {
            return found.getAsLong();
        }
        Optional<Section> section = elf.section(".text");
        return section.map(Section::address).orElseThrow(() -> new IOException("where its Go code begins is not told"));
    }

    private OptionalLong inData() throws IOException {
        long searched = 0;
        for (Segment segment : elf.segments(ElfFile.SEGMENT_LOAD)) {
            for (long done = 0;
                    segment.is(Segment.WRITABLE) && done < segment.size() && searched < MOST_SEARCHED;
                    done += CHUNK) {
                int size = (int) Math.min(CHUNK + TEXT_IN_MODULE + 8, segment.size() - done);
                ByteBuffer data = elf.readSome(segment.offset() + done, size);
                searched += CHUNK;
                for (int at = 0; at + TEXT_IN_MODULE + 8 <= data.limit(); at += 8) {
                    if (data.getLong(at) == table.getAsLong() && data.getLong(at + 8) == table.getAsLong() + names) {
                        return OptionalLong.of(data.getLong(at + TEXT_IN_MODULE));
                    }
                }
            }
        }
        return OptionalLong.empty();
    }

    /** One into the table; or one of its address, which tells where the module's description is, and one into that. */
    private OptionalLong inRelocations() throws IOException {
        long at = 0;
        long size = 0;
        for (Segment segment : elf.segments(ElfFile.SEGMENT_DYNAMIC)) {
            ByteBuffer dynamic = elf.readSome(segment.offset(), Math.clamp(segment.size(), 0, MOST_DYNAMIC_BYTES));
            for (int i = 0; i + 16 <= dynamic.limit(); i += 16) {
                at = dynamic.getLong(i) == TAG_RELA ? dynamic.getLong(i + 8) : at;
                size = dynamic.getLong(i) == TAG_RELA_SIZE ? dynamic.getLong(i + 8) : size;
            }
        }
        OptionalLong offset = elf.offset(at);
        if (offset.isEmpty() || size <= 0) {
            return OptionalLong.empty();
        }
        long end = offset.getAsLong() + Math.min(size, MOST_SEARCHED);
        OptionalLong inTable = relocated(offset.getAsLong(), end, false, table.getAsLong() + TEXT_IN_TABLE);
        if (inTable.isPresent()) {
            return inTable;
        }
        OptionalLong module = relocated(offset.getAsLong(), end, true, table.getAsLong());
        return module.isEmpty()
                ? OptionalLong.empty()
                : relocated(offset.getAsLong(), end, false, module.getAsLong() + TEXT_IN_MODULE);
    }

    /** The place of the first relocation with that value, or the value of that with that place. */
    private OptionalLong relocated(long start, long end, boolean byValue, long wanted) throws IOException {
        for (long done = start; done < end; done += CHUNK) {
            ByteBuffer entries = elf.readSome(done, (int) Math.min(CHUNK, end - done));
            for (int i = 0; i + RELOCATION_SIZE <= entries.limit(); i += RELOCATION_SIZE) {
                long place = entries.getLong(i);
                long value = entries.getLong(i + 16);
                if ((byValue ? value : place) == wanted) {
                    return OptionalLong.of(byValue ? place : value);
                }
            }
        }
        return OptionalLong.empty();
    }
}
