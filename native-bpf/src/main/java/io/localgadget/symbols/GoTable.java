package io.localgadget.symbols;

import io.localgadget.symbols.ElfFile.Section;
import io.localgadget.symbols.ElfFile.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a program in Go by the table that its runtime needs, which {@code -ldflags -s} and strip(1) leave: the
 * pclntab of Go 1.2, 1.16, 1.18 and 1.20 (debug/gosym/pclntab.go and runtime/symtab.go of Go). Each address is looked
 * for by bisection, so that a table of any size costs little. For one thread.
 */
final class GoTable {
    private static final int MAGIC_1_2 = 0xfffffffb;
    private static final int MAGIC_1_16 = 0xfffffffa;
    private static final int MAGIC_1_18 = 0xfffffff0;
    private static final int MAGIC_1_20 = 0xfffffff1;
    private static final int HEADER_SIZE = 72;
    private static final int POINTER_SIZE = 8;
    private static final int MOST_FUNCTIONS = 1 << 24;
    /** Where it is not told where the table is. */
    private static final long MOST_SEARCHED = 64L << 20;

    private static final int CHUNK = 1 << 16;

    private final ElfFile elf;
    private final long table;
    private final boolean isWide;
    private final long count;
    private final long names;
    private final long functions;
    private final long text;

    /**
     * Where the table is, which costs something to find out.
     *
     * @param at offset of the table in the file
     * @param text address that functions are counted from
     */
    record Found(long at, long text) {
        /** The program is not in Go. */
        static final Found NONE = new Found(-1, 0);
    }

    private GoTable(ElfFile elf, Found found, ByteBuffer header) throws IOException {
        this.elf = elf;
        table = found.at;
        text = found.text;
        int magic = header.getInt(0);
        count = header.getLong(8);
        isWide = isWide(magic);
        boolean isOld = magic == MAGIC_1_2;
        int more = isWide ? 24 : 32; // 1.18 has the text's address in front of the offsets
        names = table + (isOld ? 0 : header.getLong(more));
        functions = table + (isOld ? 0 : header.getLong(more + 32));
        if (count <= 0 || count > MOST_FUNCTIONS || names < table || functions < table) {
            throw new IOException("its table of Go functions is none");
        }
    }

    /**
     * Looks for what is missing; does nothing where the program is not in Go.
     *
     * @param before what this has returned for the file; null if nothing
     */
    static Found find(ElfFile elf, Lookup lookup, @Nullable Found before) throws IOException {
        Found found = before == null ? locate(elf) : before;
        if (found != Found.NONE) {
            new GoTable(elf, found, elf.read(found.at, HEADER_SIZE)).find(lookup);
        }
        return found;
    }

    private static Found locate(ElfFile elf) throws IOException {
        Optional<Section> own = elf.section(".gopclntab");
        if (own.isPresent()) {
            return locate(elf, own.get().offset());
        }
        if (!elf.hasSections()) {
            long searched = 0;
            for (Segment segment : elf.segments(ElfFile.SEGMENT_LOAD)) {
                Found found = search(elf, segment.offset(), Math.min(segment.size(), MOST_SEARCHED - searched));
                if (found != Found.NONE) {
                    return found;
                }
                searched += Math.max(segment.size(), 0);
            }
            return Found.NONE;
        }
        // where it is position independent and was linked by a linker of C
        Optional<Section> data = elf.section(".data.rel.ro");
        return data.isPresent() && elf.section(".go.buildinfo").isPresent()
                ? search(elf, data.get().offset(), Math.min(data.get().size(), MOST_SEARCHED))
                : Found.NONE;
    }

    private static Found locate(ElfFile elf, long at) throws IOException {
        ByteBuffer header = elf.readSome(at, HEADER_SIZE);
        if (header.limit() < HEADER_SIZE || !isHeader(header, 0)) {
            return Found.NONE;
        }
        long names = header.getLong(32);
        return new Found(at, isWide(header.getInt(0)) ? 0 : new GoText(elf, at, names).address(header.getLong(24)));
    }

    private static Found search(ElfFile elf, long start, long size) throws IOException {
        for (long done = 0; done < size; done += CHUNK) {
            ByteBuffer chunk = elf.readSome(start + done, (int) Math.min(CHUNK, size - done));
            for (int at = 0; at + POINTER_SIZE <= chunk.limit(); at += POINTER_SIZE) {
                if (isHeader(chunk, at)) {
                    return locate(elf, start + done + at);
                }
            }
        }
        return Found.NONE;
    }

    private static boolean isWide(int magic) {
        return magic == MAGIC_1_2 || magic == MAGIC_1_16;
    }

    /** Magic, two zeros, the smallest instruction's and a pointer's size. */
    private static boolean isHeader(ByteBuffer bytes, int at) {
        int magic = bytes.getInt(at);
        return (isWide(magic) || magic == MAGIC_1_18 || magic == MAGIC_1_20)
                && bytes.getShort(at + 4) == 0
                && (bytes.get(at + 6) == 1 || bytes.get(at + 6) == 4)
                && bytes.get(at + 7) == POINTER_SIZE;
    }

    private void find(Lookup lookup) throws IOException {
        long first = entry(0);
        long end = entry(count);
        for (int i = 0; i < lookup.size(); i++) {
            long address = lookup.address(i);
            if (lookup.symbol(i) == null && address >= first && address < end) {
                find(lookup, i, address);
            }
        }
    }

    private void find(Lookup lookup, int index, long address) throws IOException {
        long low = 0;
        long high = count;
        while (high - low > 1) { // it lies from low to before high
            long middle = (low + high) >>> 1;
            if (entry(middle) <= address) {
                low = middle;
            } else {
                high = middle;
            }
        }
        long start = entry(low);
        long end = entry(low + 1);
        String name = name(low);
        if (start <= address && address < end && !name.isEmpty()) {
            lookup.found(index, new Lookup.Symbol(start, end, name));
        }
    }

    /** Where a function begins; that behind the last one is the end. */
    private long entry(long index) throws IOException {
        return isWide ? pointer(entries() + 2 * POINTER_SIZE * index) : text + number(entries() + POINTER_SIZE * index);
    }

    private long entries() {
        return functions == table ? table + 8 + POINTER_SIZE : functions;
    }

    private String name(long index) throws IOException {
        long at = functions
                + (isWide
                        ? pointer(entries() + 2 * POINTER_SIZE * index + POINTER_SIZE)
                        : number(entries() + POINTER_SIZE * index + 4));
        long nameAt = number(at + (isWide ? POINTER_SIZE : 4));
        return elf.name(names + nameAt, Long.MAX_VALUE);
    }

    private long pointer(long at) throws IOException {
        return elf.read(at, POINTER_SIZE).getLong(0);
    }

    private long number(long at) throws IOException {
        return Integer.toUnsignedLong(elf.read(at, 4).getInt(0));
    }
}
