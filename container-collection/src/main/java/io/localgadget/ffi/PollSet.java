package io.localgadget.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Waits in poll(2) until one of its descriptors can be read, or somebody calls {@link #wake}. All but wake is for the
 * one thread that waits. The descriptors stay their owners'.
 */
public final class PollSet implements AutoCloseable {
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;
    private static final short POLLIN = 1;
    private static final int ENTRY_BYTES = 8; // struct pollfd { int fd; short events; short revents; }

    private final int wakeUp;
    private final Set<Integer> descriptors = new LinkedHashSet<>();
    private boolean closed;

    /** Fails with {@link IllegalStateException} where the process has no descriptor left. */
    public PollSet() {
        // int eventfd(unsigned int initval, int flags)
        CFunction.Returned made = Functions.EVENTFD.call(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (made.asInt() < 0) {
            throw new IllegalStateException("cannot make an eventfd: " + Errno.describe(made.errno()));
        }
        wakeUp = made.asInt();
    }

    public void add(int descriptor) {
        descriptors.add(descriptor);
    }

    public void remove(int descriptor) {
        descriptors.remove(descriptor);
    }

    /** The descriptors that can be read; none where the time is up, or on a wake. A negative time is for ever. */
    public List<Integer> await(int milliseconds) {
        try (Arena arena = Arena.ofConfined()) {
            List<Integer> order = new ArrayList<>(descriptors);
            order.add(wakeUp);
            MemorySegment entries = arena.allocate((long) order.size() * ENTRY_BYTES, 4);
            for (int i = 0; i < order.size(); i++) {
                entries.set(ValueLayout.JAVA_INT, (long) i * ENTRY_BYTES, order.get(i));
                entries.set(ValueLayout.JAVA_SHORT, (long) i * ENTRY_BYTES + 4, POLLIN);
            }
            // int poll(struct pollfd *fds, nfds_t nfds, int timeout)
            CFunction.Returned ready = Functions.POLL.call(entries.address(), order.size(), milliseconds);
            if (ready.asInt() < 0 && ready.errno() != Errno.EINTR) {
                throw new IllegalStateException("cannot poll: " + Errno.describe(ready.errno()));
            }
            List<Integer> readable = new ArrayList<>();
            for (int i = 0; ready.asInt() > 0 && i < order.size(); i++) {
                if (entries.get(ValueLayout.JAVA_SHORT, (long) i * ENTRY_BYTES + 6) != 0) {
                    readable.add(order.get(i));
                }
            }
            if (readable.remove((Integer) wakeUp)) {
                // ssize_t read(int fd, void *buf, size_t count): takes the count back to 0
                Functions.READ.call(wakeUp, arena.allocate(8, 8).address(), 8);
            }
            return readable;
        }
    }

    /** Ends the wait that is on, or the next one; from any thread, and without effect once closed. */
    public synchronized void wake() {
        if (!closed) {
            try (Arena arena = Arena.ofConfined()) {
                // ssize_t write(int fd, const void *buf, size_t count); fails only when there are 2^64 wakes already
                Functions.WRITE.call(
                        wakeUp, arena.allocateFrom(ValueLayout.JAVA_LONG, 1L).address(), 8);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Functions.CLOSE.call(wakeUp); // int close(int fd)
        }
    }

    private static final class Functions {
        static final CFunction EVENTFD = CFunction.bind(Native.libc(), "eventfd");
        static final CFunction POLL = CFunction.bind(Native.libc(), "poll");
        static final CFunction READ = CFunction.bind(Native.libc(), "read");
        static final CFunction WRITE = CFunction.bind(Native.libc(), "write");
        static final CFunction CLOSE = CFunction.bind(Native.libc(), "close");
    }
}
