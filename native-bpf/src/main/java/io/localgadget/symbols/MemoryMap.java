package io.localgadget.symbols;

import io.localgadget.gadget.Frame;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a process has mapped that it may execute, from /proc/PID/maps (proc_pid_maps(5)). Immutable. */
final class MemoryMap {
    static final MemoryMap NONE = new MemoryMap(new TreeMap<>(), 0, false);

    private static final int MOST_BYTES = 4 << 20;
    /** Of the paths of one process; with those beyond it would eat our memory. */
    private static final int MOST_KEPT = 256 << 10;

    private static final String DELETED = " (deleted)";
    private static final String MEMORY = "/memfd:";

    /** What the objects of a mapping take. */
    private static final int MAPPING_BYTES = 220;

    private final TreeMap<Long, Mapping> byStart;
    private final int bytes;
    private final boolean cut;

    /**
     * A piece of memory.
     *
     * @param offset of its start in the file
     * @param key the same for all mappings of one file: device, inode and path
     * @param path as the process's mount namespace has it; what /proc calls the memory where there is no file
     * @param file whether there is a file behind it that may have symbols
     */
    record Mapping(long start, long end, long offset, String key, String path, boolean file) {
        String baseName() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The same file elsewhere in memory. */
        Mapping movedBy(long distance) {
            return new Mapping(start + distance, end + distance, offset, key, path, file);
        }

        /** Where in the file an address of it lies. */
        long offsetOf(long address) {
            return address - start + offset;
        }

        /** Whether memory without a file is the process's own making; some is the kernel's: {@code [vdso]}. */
        boolean isGenerated() {
            return !file && !path.startsWith("[v") && !path.startsWith("[u");
        }

        /** What code is called that no symbol names: as its module, that it may be counted together. */
        static Frame unnamed(String path, Frame.Kind kind) {
            if (path.isEmpty() || path.startsWith("[")) {
                String name = path.isEmpty() ? "[anon]" : path;
                return new Frame(name, name, kind);
            }
            String name = path.startsWith(MEMORY) ? path.substring(1) : path.substring(path.lastIndexOf('/') + 1);
            return new Frame("[" + name + "]", path, kind);
        }

        /** Whether it is a file in memory that has no path (memfd_create(2)): a program, or generated code. */
        boolean isMemoryFile() {
            return file && path.startsWith(MEMORY);
        }

        /** Its entry in /proc/PID/map_files. */
        String range() {
            return Long.toHexString(start) + "-" + Long.toHexString(end);
        }
    }

    private MemoryMap(TreeMap<Long, Mapping> byStart, int bytes, boolean cut) {
        this.byStart = byStart;
        this.bytes = bytes;
        this.cut = cut;
    }

    /** Reads that of a process, at the cost of {@code allowance}; an IOException if it has gone. */
    static MemoryMap read(int pid, Bucket allowance) throws IOException {
        Path file = Path.of("/proc", Integer.toString(pid), "maps");
        // not Files.newBufferedReader: it fails at a path that is no UTF-8
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            return parse(lines, allowance);
        }
    }

    /** That of this process. */
    static MemoryMap readOwn() throws IOException {
        return read((int) ProcessHandle.current().pid(), new Bucket(Long.MAX_VALUE, 0, System::nanoTime));
    }

    static MemoryMap parse(BufferedReader lines, Bucket allowance) throws IOException {
        TreeMap<Long, Mapping> found = new TreeMap<>();
        int kept = 0;
        long read = 0;
        boolean cut = false;
        for (String line = lines.readLine(); line != null && !cut; line = lines.readLine()) {
            read += line.length();
            allowance.spend(line.length());
            Optional<Mapping> mapping = mapping(line);
            int size = mapping.isEmpty() ? 0 : bytes(mapping.get());
            cut = kept + size >= MOST_KEPT || read >= MOST_BYTES;
            if (!cut) {
                kept += size;
                mapping.ifPresent(m -> found.put(m.start(), m));
            }
        }
        return new MemoryMap(found, kept, cut);
    }

    private static int bytes(Mapping mapping) {
        return MAPPING_BYTES + 2 * mapping.path().length();
    }

    /** {@code START-END PERMS OFFSET DEVICE INODE      PATH}; a line that was cut off is left out. */
    private static Optional<Mapping> mapping(String line) {
        String[] fields = line.split(" +", 6);
        int dash = fields[0].indexOf('-');
        if (fields.length < 5 || dash < 0 || !fields[1].contains("x")) {
            return Optional.empty();
        }
        try {
            String path = fields.length > 5 ? fields[5] : "";
            boolean file = !fields[4].equals("0")
                    && path.startsWith("/")
                    && !path.startsWith("/dev/zero")
                    && !path.startsWith("/SYSV");
            String name = path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
            return Optional.of(new Mapping(
                    Long.parseUnsignedLong(fields[0].substring(0, dash), 16),
                    Long.parseUnsignedLong(fields[0].substring(dash + 1), 16),
                    Long.parseUnsignedLong(fields[2], 16),
                    fields[3] + " " + fields[4] + " " + path,
                    name,
                    file));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Memory with one piece only. */
    static MemoryMap of(Mapping mapping) {
        return new MemoryMap(new TreeMap<>(Map.of(mapping.start(), mapping)), bytes(mapping), false);
    }

    Optional<Mapping> find(long address) {
        Map.Entry<Long, Mapping> entry = byStart.floorEntry(address);
        return Optional.ofNullable(entry).map(Map.Entry::getValue).filter(m -> address < m.end());
    }

    /** The first piece of that path, or of what /proc calls it. */
    Optional<Mapping> find(String path) {
        return byStart.values().stream().filter(m -> m.path().equals(path)).findFirst();
    }

    /** Whether a file of that name is mapped. */
    boolean hasFile(String baseName) {
        return byStart.values().stream().anyMatch(m -> m.file() && m.baseName().equals(baseName));
    }

    /** About what it takes. */
    int bytes() {
        return bytes;
    }

    /** Whether there was more than is kept. */
    boolean isCut() {
        return cut;
    }

    boolean isEmpty() {
        return byStart.isEmpty();
    }
}
