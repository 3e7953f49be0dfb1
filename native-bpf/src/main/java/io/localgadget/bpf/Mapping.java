package io.localgadget.bpf;

import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Errno;
import java.lang.foreign.MemorySegment;

/** Memory mapped by mmap(2), until it is closed. One owner; whoever reads after close ends the JVM. */
final class Mapping implements AutoCloseable {
    private final long address;
    private final long size;
    private boolean closed;

    private Mapping(long address, long size) {
        this.address = address;
        this.size = size;
    }

    /** Memory that costs nothing until somebody writes to it. */
    static Mapping anonymous(long size) {
        return map(size, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS, -1, 0);
    }

    static Mapping ofFile(int fd, long offset, long size, boolean writable) {
        int protection = writable ? Libc.PROT_READ | Libc.PROT_WRITE : Libc.PROT_READ;
        return map(size, protection, Libc.MAP_SHARED, fd, offset);
    }

    private static Mapping map(long size, int protection, int flags, int fd, long offset) {
        CFunction.Returned result = Libc.MMAP.call(0, size, protection, flags, fd, offset);
        if (result.value() == -1) {
            throw new BpfException("cannot map " + size + " bytes: " + Errno.describe(result.errno()));
        }
        return new Mapping(result.value(), size);
    }

    @SuppressWarnings("restricted")
    MemorySegment memory() {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Libc.MUNMAP.call(address, size);
        }
    }
}
