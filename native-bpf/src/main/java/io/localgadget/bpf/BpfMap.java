package io.localgadget.bpf;

import io.localgadget.ffi.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A map of a loaded object, which lives as long as that, or one that was created here and lives until it is closed. Keys
 * and values are given as bytes in the machine's order. May be used from any thread; the kernel makes each operation
 * atomic.
 */
public final class BpfMap implements AutoCloseable {
    /** {@code BPF_MAP_TYPE_HASH}, include/uapi/linux/bpf.h. */
    private static final int HASH = 1;

    private static final int NO_SUCH_KEY = -Errno.ENOENT;
    /** What the kernel says of a hash map whose {@code max_entries} are there; kernel/bpf/hashtab.c. */
    private static final int FULL = -Errno.E2BIG;

    private final String name;
    private final int fd;
    private final int maxEntries;
    private final boolean owned;

    /** {@code max_entries} in {@code struct bpf_map_info}, include/uapi/linux/bpf.h. */
    private static final int INFO_MAX_ENTRIES = 16;

    private static final int INFO_SIZE = 88;

    /** Makes a hash map that belongs to no object, for several to share. */
    public static BpfMap createHash(String name, int keySize, int valueSize, int maxEntries) {
        try (Arena arena = Arena.ofConfined()) {
            int fd = Libbpf.MAP_CREATE
                    .call(HASH, arena.allocateFrom(name).address(), keySize, valueSize, maxEntries, 0)
                    .asInt();
            if (fd == -Errno.EPERM) {
                throw new UnsupportedHostException(
                        "cannot create BPF map " + name + ": " + Errno.describe(-fd) + "; " + Host.whyNotPermitted());
            }
            if (fd < 0) {
                throw new BpfException("cannot create BPF map " + name + ": " + Errno.describe(-fd));
            }
            return new BpfMap(name, fd, maxEntries, true);
        }
    }

    static BpfMap of(String name, int fd) {
        return new BpfMap(name, fd, info(fd, INFO_SIZE).get(ValueLayout.JAVA_INT, INFO_MAX_ENTRIES), false);
    }

    /** What the kernel says of a map or a program; zeros where it knows less than {@code size} bytes. */
    static MemorySegment info(int fd, int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(size, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, size);
            int result = Libbpf.OBJ_GET_INFO_BY_FD
                    .call(fd, info.address(), length.address())
                    .asInt();
            if (result < 0) {
                throw new BpfException("cannot ask the kernel about a BPF object: " + Errno.describe(-result));
            }
            return MemorySegment.ofArray(new long[size / 8]).copyFrom(info);
        }
    }

    private BpfMap(String name, int fd, int maxEntries, boolean owned) {
        this.owned = owned;
        this.name = name;
        this.fd = fd;
        this.maxEntries = maxEntries;
    }

    public int fd() {
        return fd;
    }

    /** Entries, or bytes of a ring buffer. */
    public int maxEntries() {
        return maxEntries;
    }

    /** Sets a key, whether it was there or not. */
    public void put(byte[] key, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            check(
                    "write to",
                    Libbpf.MAP_UPDATE_ELEM
                            .call(fd, copy(arena, key), copy(arena, value), 0)
                            .asInt());
        }
    }

    public void put(long key, int value) {
        put(bytes(key), bytes(value));
    }

    /** Sets a key as {@link #put} does; false if the map is full. */
    public boolean offer(long key, int value) {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libbpf.MAP_UPDATE_ELEM
                    .call(fd, copy(arena, bytes(key)), copy(arena, bytes(value)), 0)
                    .asInt();
            if (result == FULL) {
                return false;
            }
            check("write to", result);
            return true;
        }
    }

    /** Takes a key away, if it is there. */
    public void remove(long key) {
        try (Arena arena = Arena.ofConfined()) {
            int result =
                    Libbpf.MAP_DELETE_ELEM.call(fd, copy(arena, bytes(key))).asInt();
            if (result != NO_SUCH_KEY) {
                check("delete from", result);
            }
        }
    }

    /** The number under a key of four bytes. */
    public int number(long key) {
        return read(bytes(key), 4).get(ValueLayout.JAVA_INT, 0);
    }

    /** The sum over all CPUs of the 64-bit counter at index 0 of a per-CPU array. */
    public long total() {
        MemorySegment values = read(bytes(0), 8 * Host.possibleCpus());
        long sum = 0;
        for (int cpu = 0; cpu < Host.possibleCpus(); cpu++) {
            sum += values.getAtIndex(ValueLayout.JAVA_LONG, cpu);
        }
        return sum;
    }

    private MemorySegment read(byte[] key, int size) {
        MemorySegment copied = MemorySegment.ofArray(new long[(size + 7) / 8]);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(copied.byteSize(), 8);
            check(
                    "read from",
                    Libbpf.MAP_LOOKUP_ELEM
                            .call(fd, copy(arena, key), value.address())
                            .asInt());
            copied.copyFrom(value);
        }
        return copied;
    }

    private void check(String operation, int result) {
        if (result < 0) {
            throw new BpfException("cannot " + operation + " BPF map " + name + ": " + Errno.describe(-result));
        }
    }

    /** Closes a map that was created here; the kernel keeps it while an object uses it. */
    @Override
    public void close() {
        if (owned) {
            Libc.CLOSE.call(fd);
        }
    }

    private static long copy(Arena arena, byte[] bytes) {
        MemorySegment segment = arena.allocate(bytes.length, 8);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment.address();
    }

    private static byte[] bytes(long value) {
        byte[] bytes = new byte[8];
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
        return bytes;
    }

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[4];
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_INT_UNALIGNED, 0, value);
        return bytes;
    }
}
