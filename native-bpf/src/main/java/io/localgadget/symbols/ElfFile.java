package io.localgadget.symbols;

import io.localgadget.symbols.Lookup.Symbol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A program or library of 64 bits, little endian, as far as symbols need it (elf(5)). Somebody may have written it to
 * trap us: every place and size in it is held against a bound, what is read goes through a {@link Meter}, and anything
 * odd is an {@link IOException}. For one thread; the channel stays the caller's.
 */
final class ElfFile {
    static final int SYMTAB = 2;
    static final int DYNSYM = 11;

    private static final int MAGIC = 0x464c457f;
    private static final int HEADER_SIZE = 64;
    private static final int SEGMENT_SIZE = 56;
    private static final int SECTION_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    static final int SEGMENT_LOAD = 1;
    static final int SEGMENT_DYNAMIC = 2;
    private static final int SEGMENT_NOTE = 4;
    private static final int NOTE_BUILD_ID = 3;
    private static final int FUNCTION = 2;
    private static final int INDIRECT_FUNCTION = 10;

    private static final int MOST_HEADERS = 1 << 14;
    /** Of all its symbol tables of a type together. */
    private static final long MOST_SYMBOL_BYTES = 512L << 20;

    private static final int MOST_NOTE_BYTES = 1 << 16;
    private static final int MOST_SECTION_NAME_BYTES = 1 << 20;
    private static final int MOST_NAME_BYTES = 4096;
    private static final int CHUNK = SYMBOL_SIZE * 4096;

    private final FileChannel file;
    private final Meter meter;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();
    private final String buildId;

    private final long base;
    private final int namesIndex;

    /** What of the file is in memory where. */
    record Segment(int type, int flags, long offset, long address, long size) {
        static final int EXECUTABLE = 1;
        static final int WRITABLE = 2;

        boolean is(int flag) {
            return (flags & flag) != 0;
        }
    }

    /** A part of the file. */
    record Section(int type, long offset, long size, int link, long nameAt, long address) {}

    /** The best symbol so far for an address. */
    private record Candidate(long start, long size, int binding, long nameAt) {
        boolean isBetterThan(Candidate other) {
            return start != other.start ? start > other.start : rank() > other.rank();
        }

        /** Local, weak, global. */
        private int rank() {
            return binding == 0 ? 0 : binding == 2 ? 1 : 2;
        }
    }

    ElfFile(FileChannel file, Meter meter) throws IOException {
        this(file, 0, meter);
    }

    /** One that begins at {@code base} of the file. */
    ElfFile(FileChannel file, long base, Meter meter) throws IOException {
        this.file = file;
        this.base = base;
        this.meter = meter;
        ByteBuffer header = read(0, HEADER_SIZE);
        if (header.getInt(0) != MAGIC) {
            throw new IOException("it is no ELF file");
        }
        if (header.get(4) != 2 || header.get(5) != 1) {
            throw new IOException("it is no 64-bit little-endian ELF file");
        }
        String id = "";
        for (ByteBuffer entry :
                table(header.getLong(0x20), header.getShort(0x36), header.getShort(0x38), SEGMENT_SIZE)) {
            Segment segment = new Segment(
                    entry.getInt(0), entry.getInt(4), entry.getLong(8), entry.getLong(16), entry.getLong(32));
            segments.add(segment);
            if (segment.type == SEGMENT_NOTE && id.isEmpty() && segment.size <= MOST_NOTE_BYTES) {
                id = buildId(read(segment.offset, (int) segment.size));
            }
        }
        buildId = id;
        for (ByteBuffer entry :
                table(header.getLong(0x28), header.getShort(0x3a), header.getShort(0x3c), SECTION_SIZE)) {
            sections.add(new Section(
                    entry.getInt(4),
                    entry.getLong(0x18),
                    entry.getLong(0x20),
                    entry.getInt(0x28),
                    Integer.toUnsignedLong(entry.getInt(0)),
                    entry.getLong(0x10)));
        }
        namesIndex = Short.toUnsignedInt(header.getShort(0x3e));
    }

    /** Whether a file is one, of whatever kind; the others have no symbols. */
    static boolean is(FileChannel file, Meter meter) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        meter.take(4);
        return file.read(first, 0) == 4 && first.getInt(0) == MAGIC;
    }

    private List<ByteBuffer> table(long offset, short entrySize, short count, int expectedSize) throws IOException {
        int entries = Short.toUnsignedInt(count);
        if (entries == 0) {
            return List.of();
        }
        if (entrySize != expectedSize || entries > MOST_HEADERS) {
            throw new IOException("its headers are of no ELF file");
        }
        ByteBuffer all = read(offset, entries * expectedSize);
        List<ByteBuffer> list = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            list.add(all.slice(i * expectedSize, expectedSize).order(ByteOrder.LITTLE_ENDIAN));
        }
        return list;
    }

    /** The build id in hexadecimal digits; empty if it has none. */
    String buildId() {
        return buildId;
    }

    /** Its parts that are in memory, or tell of what is. */
    List<Segment> segments(int type) {
        return segments.stream().filter(segment -> segment.type == type).toList();
    }

    /** Whether it tells of its parts at all. */
    boolean hasSections() {
        return !sections.isEmpty();
    }

    /** The first part of that name, if there is one. */
    Optional<Section> section(String name) throws IOException {
        if (namesIndex == 0 || namesIndex >= sections.size()) {
            return Optional.empty();
        }
        Section names = sections.get(namesIndex);
        byte[] wanted = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        byte[] all = readSome(names.offset, Math.clamp(names.size, 0, MOST_SECTION_NAME_BYTES))
                .array();
        for (Section section : sections) {
            long end = section.nameAt + wanted.length;
            if (end <= all.length && Arrays.equals(all, (int) section.nameAt, (int) end, wanted, 0, wanted.length)) {
                return Optional.of(section);
            }
        }
        return Optional.empty();
    }

    /** Where in the file lies what is at that address. */
    OptionalLong offset(long address) {
        for (Segment segment : segments(SEGMENT_LOAD)) {
            if (address >= segment.address && address - segment.address < segment.size) {
                return OptionalLong.of(address - segment.address + segment.offset);
            }
        }
        return OptionalLong.empty();
    }

    /** The address that the file gives to what is at that offset in it. */
    OptionalLong address(long offset) {
        for (Segment segment : segments(SEGMENT_LOAD)) {
            if (offset >= segment.offset && offset - segment.offset < segment.size) {
                return OptionalLong.of(offset - segment.offset + segment.address);
            }
        }
        return OptionalLong.empty();
    }

    /** Looks through the symbol tables of a type. */
    void find(int type, Lookup lookup) throws IOException {
        List<Section> tables =
                sections.stream().filter(s -> s.type == type && s.size > 0).toList();
        long all = 0;
        for (Section table : tables) {
            all += Math.min(table.size, MOST_SYMBOL_BYTES);
        }
        if (all > MOST_SYMBOL_BYTES) {
            throw new GivenUpException(GaveUp.LARGE);
        }
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (Section table : tables) {
            if (lookup.missing().length > 0) {
                find(table, lookup, chunk);
            }
        }
    }

    private void find(Section table, Lookup lookup, ByteBuffer chunk) throws IOException {
        if (table.link < 0 || table.link >= sections.size()) {
            throw new IOException("its symbol table has no names");
        }
        Section names = sections.get(table.link);
        Candidate[] best = new Candidate[lookup.size()];
        for (long done = 0; done < table.size; done += CHUNK) {
            int size = (int) Math.min(CHUNK, table.size - done);
            fill(chunk.clear().limit(size), table.offset + done);
            requireWhole(chunk, size);
            for (int at = 0; at + SYMBOL_SIZE <= size; at += SYMBOL_SIZE) {
                consider(chunk, at, names, lookup, best);
            }
        }
        for (int i = 0; i < best.length; i++) {
            Candidate symbol = best[i];
            if (symbol != null && lookup.symbol(i) == null) {
                lookup.found(i, new Symbol(symbol.start, end(symbol), name(symbol.nameAt, names)));
            }
        }
    }

    private static void consider(ByteBuffer symbols, int at, Section names, Lookup lookup, Candidate[] best) {
        int type = symbols.get(at + 4) & 0xf;
        if ((type != FUNCTION && type != INDIRECT_FUNCTION) || symbols.getShort(at + 6) == 0) {
            return;
        }
        long nameAt = Integer.toUnsignedLong(symbols.getInt(at));
        Candidate symbol = new Candidate(
                symbols.getLong(at + 8), symbols.getLong(at + 16), symbols.get(at + 4) >> 4 & 0xf, nameAt);
        OptionalInt first = lookup.firstWithin(symbol.start, end(symbol));
        if (nameAt >= names.size || first.isEmpty()) {
            return;
        }
        for (int i = first.getAsInt(); i < best.length && lookup.address(i) < end(symbol); i++) {
            if (best[i] == null || symbol.isBetterThan(best[i])) {
                best[i] = symbol;
            }
        }
    }

    /** Where it ends; a function without a size, as some of the compiler's own, has no address. */
    private static long end(Candidate symbol) {
        return symbol.start + symbol.size;
    }

    private String name(long at, Section names) throws IOException {
        return name(names.offset + at, names.size - at);
    }

    /** The text at that offset, up to its zero, or of so many bytes. */
    String name(long offset, long size) throws IOException {
        ByteBuffer bytes = readSome(offset, (int) Math.min(MOST_NAME_BYTES, size));
        int length = 0;
        while (length < bytes.limit() && bytes.get(length) != 0) {
            length++;
        }
        return new String(bytes.array(), 0, length, StandardCharsets.UTF_8) + (length == MOST_NAME_BYTES ? "…" : "");
    }

    /** The GNU build id among notes: sizes of name and content and the type, then both, each filled up to 4 bytes. */
    private static String buildId(ByteBuffer notes) {
        int at = 0;
        while (at + 12 <= notes.limit()) {
            int nameSize = notes.getInt(at);
            int size = notes.getInt(at + 4);
            if (nameSize < 0 || size < 0 || nameSize > notes.limit() || size > notes.limit()) {
                return "";
            }
            int content = at + 12 + (nameSize + 3 & ~3);
            if (content + size > notes.limit()) {
                return "";
            }
            if (notes.getInt(at + 8) == NOTE_BUILD_ID && nameSize == 4 && notes.getInt(at + 12) == 0x00554e47) {
                byte[] id = new byte[size];
                notes.get(content, id);
                return HexFormat.of().formatHex(id);
            }
            at = content + (size + 3 & ~3);
        }
        return "";
    }

    /** So many bytes; an IOException if there are fewer. */
    ByteBuffer read(long offset, int size) throws IOException {
        ByteBuffer bytes = readSome(offset, size);
        requireWhole(bytes, size);
        return bytes;
    }

    private static void requireWhole(ByteBuffer bytes, int size) throws IOException {
        if (bytes.limit() < size) {
            throw new IOException("it ends before what its headers tell of");
        }
    }

    /** So many bytes, or those up to its end. */
    ByteBuffer readSome(long offset, int size) throws IOException {
        if (size < 0) {
            throw new IOException("its headers are of no ELF file");
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, offset);
        return bytes;
    }

    /** Reads up to the limit or the end of the file, in pieces, each of which takes as much native memory for a moment. */
    private void fill(ByteBuffer bytes, long offset) throws IOException {
        if (offset < 0 || base + offset < 0) {
            throw new IOException("its headers are of no ELF file");
        }
        int end = bytes.limit();
        for (int count = 0; count >= 0 && bytes.position() < end; ) {
            bytes.limit(Math.min(end, bytes.position() + CHUNK));
            meter.take(bytes.remaining());
            count = file.read(bytes, base + offset + bytes.position());
        }
        bytes.flip();
    }
}
