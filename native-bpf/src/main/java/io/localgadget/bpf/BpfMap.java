package io.localgadget.bpf;

import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A map of a loaded object, which lives as long as that. Keys and values are given as bytes in the machine's order. May be
 * used from any thread; the kernel makes each operation atomic.
 */
public final class BpfMap {
    /** {@code BPF_MAP_TYPE_HASH}, include/uapi/linux/bpf.h. */
    private static final int NO_SUCH_KEY = -Errno.ENOENT;
    /** What the kernel says of a hash map whose {@code max_entries} are there; kernel/bpf/hashtab.c. */
    private static final int FULL = -Errno.E2BIG;

    private final String name;
    private final int fd;
    private final int maxEntries;

    /** {@code max_entries} in {@code struct bpf_map_info}, include/uapi/linux/bpf.h. */
    private static final int INFO_MAX_ENTRIES = 16;

    private static final int INFO_SIZE = 88;

    /** {@code BPF_MAP_LOOKUP_AND_DELETE_BATCH} and the {@code batch} of {@code union bpf_attr}, include/uapi/linux/bpf.h. */
    private static final int LOOKUP_AND_DELETE_BATCH = 25;

    private static final int BATCH_REQUEST_SIZE = 56;
    private static final int BATCH_COUNT = 32;
    /** Entries a call; a chain of a hash map must not be longer. */
    private static final int BATCH = 4096;

    static BpfMap of(String name, int fd) {
        return new BpfMap(name, fd, info(fd, INFO_SIZE).get(ValueLayout.JAVA_INT, INFO_MAX_ENTRIES));
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

    private BpfMap(String name, int fd, int maxEntries) {
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
        return offer(bytes(key), bytes(value));
    }

    /** Sets a key as {@link #put} does; false if the map is full. */
    public boolean offer(byte[] key, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libbpf.MAP_UPDATE_ELEM
                    .call(fd, copy(arena, key), copy(arena, value), 0)
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
        remove(bytes(key));
    }

    /** Takes a key away, if it is there. */
    public void remove(byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libbpf.MAP_DELETE_ELEM.call(fd, copy(arena, key)).asInt();
            if (result != NO_SUCH_KEY) {
                check("delete from", result);
            }
        }
    }

    /** Appends to a queue. */
    public void push(int value) {
        try (Arena arena = Arena.ofConfined()) {
            check(
                    "write to",
                    Libbpf.MAP_UPDATE_ELEM
                            .call(fd, 0, copy(arena, bytes(value)), 0)
                            .asInt());
        }
    }

    /** The value under a key, which has {@code size} bytes; empty if there is no such key. */
    public Optional<byte[]> get(byte[] key, int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(size, 8);
            int result = Libbpf.MAP_LOOKUP_ELEM
                    .call(fd, copy(arena, key), value.address())
                    .asInt();
            if (result == NO_SUCH_KEY) {
                return Optional.empty();
            }
            check("read from", result);
            return Optional.of(value.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** The keys that there are, of {@code size} bytes each; some may come twice while others delete keys. */
    public List<byte[]> keys(int size) {
        List<byte[]> keys = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment current = arena.allocate(size, 8);
            MemorySegment next = arena.allocate(size, 8);
            long from = 0;
            // A key that goes while we stand on it sends us back to the beginning: the bound keeps that finite.
            while (keys.size() < 2L * maxEntries) {
                int result =
                        Libbpf.MAP_GET_NEXT_KEY.call(fd, from, next.address()).asInt();
                if (result == NO_SUCH_KEY) {
                    break;
                }
                check("read from", result);
                keys.add(next.toArray(ValueLayout.JAVA_BYTE));
                current.copyFrom(next);
                from = current.address();
            }
        }
        return keys;
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

    /** Sets a number under a number, both of four bytes. */
    public void putInt(int key, int value) {
        put(bytes(key), bytes(value));
    }

    /** Takes an entry that {@link #drain} found; the arrays are the caller's. */
    @FunctionalInterface
    public interface Entries {
        void accept(byte[] key, byte[] value);
    }

    /**
     * Takes all entries out of a hash map that nobody writes to meanwhile. By bpf(2) itself (5.6 and later): libbpf's
     * function for it has more arguments than we pass.
     */
    public void drain(int keySize, int valueSize, Entries entries) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment position = arena.allocate(8, 8);
            MemorySegment keys = arena.allocate((long) keySize * BATCH, 8);
            MemorySegment values = arena.allocate((long) valueSize * BATCH, 8);
            MemorySegment request = arena.allocate(BATCH_REQUEST_SIZE, 8);
            request.set(ValueLayout.JAVA_LONG, 8, position.address());
            request.set(ValueLayout.JAVA_LONG, 16, keys.address());
            request.set(ValueLayout.JAVA_LONG, 24, values.address());
            request.set(ValueLayout.JAVA_INT, BATCH_COUNT, BATCH);
            request.set(ValueLayout.JAVA_INT, 36, fd);
            boolean more = true;
            while (more) {
                CFunction.Returned result = Libc.SYSCALL.call(
                        Host.bpfCallNumber(), LOOKUP_AND_DELETE_BATCH, request.address(), BATCH_REQUEST_SIZE);
                more = result.asInt() == 0;
                if (!more && result.errno() != Errno.ENOENT) {
                    check("take all out of", -result.errno());
                }
                int count = request.get(ValueLayout.JAVA_INT, BATCH_COUNT);
                for (int i = 0; i < count; i++) {
                    entries.accept(slice(keys, i, keySize), slice(values, i, valueSize));
                }
                request.set(ValueLayout.JAVA_LONG, 0, position.address());
                request.set(ValueLayout.JAVA_INT, BATCH_COUNT, BATCH);
            }
        }
    }

    private static byte[] slice(MemorySegment all, int index, int size) {
        return all.asSlice((long) index * size, size).toArray(ValueLayout.JAVA_BYTE);
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
