package io.localgadget.symbols;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a process has mapped that it may execute, from /proc/PID/maps (proc_pid_maps(5)). Immutable. */
final class MemoryMap {
    static final MemoryMap NONE = new MemoryMap(new TreeMap<>());

    private static final int MOST_BYTES = 4 << 20;
    /** Of the paths of one process; with those beyond it would eat our memory. */
    private static final int MOST_KEPT = 256 << 10;

    private static final String DELETED = " (deleted)";

    private static final int MAPPING_BYTES = 100;

    private final TreeMap<Long, Mapping> byStart;

    /**
     * A piece of memory.
     *
     * @param offset of its start in the file
     * @param key the same for all mappings of one file: device, inode and path
     * @param path as the process's mount namespace has it; what /proc calls the memory where there is no file
     * @param file whether there is a file behind it that has symbols
     */
    record Mapping(long start, long end, long offset, String key, String path, boolean file) {
        String baseName() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The same file elsewhere in memory. */
        Mapping movedBy(long distance) {
            return new Mapping(start + distance, end + distance, offset, key, path, file);
        }

        /** Its entry in /proc/PID/map_files. */
        String range() {
            return Long.toHexString(start) + "-" + Long.toHexString(end);
        }
    }

    private MemoryMap(TreeMap<Long, Mapping> byStart) {
        this.byStart = byStart;
    }

    /** Reads that of a process; an IOException if it has gone. */
    static MemoryMap read(int pid) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of("/proc", Integer.toString(pid), "maps"))) {
            return parse(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        }
    }

    static MemoryMap parse(String maps) {
        TreeMap<Long, Mapping> found = new TreeMap<>();
        int[] kept = {0};
        maps.lines()
                .forEach(line -> mapping(line)
                        .filter(mapping ->
                                (kept[0] += MAPPING_BYTES + 2 * mapping.path().length()) < MOST_KEPT)
                        .ifPresent(mapping -> found.put(mapping.start(), mapping)));
        return new MemoryMap(found);
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
                    && !path.startsWith("/memfd:")
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
        return new MemoryMap(new TreeMap<>(Map.of(mapping.start(), mapping)));
    }

    Optional<Mapping> find(long address) {
        Map.Entry<Long, Mapping> entry = byStart.floorEntry(address);
        return Optional.ofNullable(entry).map(Map.Entry::getValue).filter(m -> address < m.end());
    }

    /** Whether a file of that name is mapped. */
    boolean hasFile(String baseName) {
        return byStart.values().stream().anyMatch(m -> m.file() && m.baseName().equals(baseName));
    }

    boolean isEmpty() {
        return byStart.isEmpty();
    }
}
