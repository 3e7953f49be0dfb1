package io.localgadget.bpf;

import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Native;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The functions of the C library that we call, each bound when first called. */
enum Libc {
    /** {@code void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)}, mmap(2) */
    MMAP("mmap"),
    /** {@code int munmap(void *addr, size_t length)}, mmap(2) */
    MUNMAP("munmap"),
    /** {@code int poll(struct pollfd *fds, nfds_t nfds, int timeout)}, poll(2) */
    POLL("poll"),
    /** {@code ssize_t read(int fd, void *buf, size_t count)}, read(2) */
    READ("read"),
    /** {@code int close(int fd)}, close(2) */
    CLOSE("close"),
    /** {@code long syscall(long number, ...)}, syscall(2) */
    SYSCALL("syscall");

    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    static final int MAP_SHARED = 1;
    static final int MAP_PRIVATE = 2;
    static final int MAP_ANONYMOUS = 0x20;
    static final int POLLIN = 1;

    private static final Map<Libc, CFunction> BOUND = new ConcurrentHashMap<>();

    private final String symbol;

    Libc(String symbol) {
        this.symbol = symbol;
    }

    CFunction.Returned call(long... arguments) {
        return BOUND.computeIfAbsent(this, f -> CFunction.bind(Native.libc(), f.symbol))
                .call(arguments);
    }
}
