package io.localgadget.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the kernel says of an open file descriptor of this process. From any thread. */
public final class Descriptors {
    private static final short POLLOUT = 0x4;
    private static final short POLLERR = 0x8;
    private static final short POLLHUP = 0x10;
    private static final long TIOCGWINSZ = 0x5413;
    private static final long FIONREAD = 0x541b;
    private static final int F_GETPIPE_SZ = 1032;
    private static final int SMALL_PAGE = 4096;

    private Descriptors() {}

    /**
     * Whether nobody will ever read what is written to {@code fd}: the other end of a pipe or socket is closed, a
     * terminal has hung up. {@code int poll(struct pollfd *fds, nfds_t nfds, int timeout)}, poll(2).
     */
    public static boolean readerGone(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(8, 4); // int fd; short events, revents
            request.set(ValueLayout.JAVA_INT, 0, fd);
            int ready = Poll.FUNCTION.call(request.address(), 1, 0).asInt();
            return ready == 1 && (request.get(ValueLayout.JAVA_SHORT, 6) & (POLLERR | POLLHUP)) != 0;
        }
    }

    /** Waits until {@code fd} takes a write without blocking, or refuses it; false where neither is so in that time. */
    public static boolean awaitWritable(int fd, int milliseconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(8, 4); // int fd; short events, revents
            request.set(ValueLayout.JAVA_INT, 0, fd);
            request.set(ValueLayout.JAVA_SHORT, 4, POLLOUT);
            return Poll.FUNCTION.call(request.address(), 1, milliseconds).asInt() == 1;
        }
    }

    /**
     * How many bytes a pipe surely takes without blocking whoever writes; 0 if it is full or none. By F_GETPIPE_SZ, fcntl(2),
     * and FIONREAD, ioctl(2): what is in it may take up to two pages more than its bytes, since the first and the last
     * page need not be full (fs/pipe.c).
     */
    public static int pipeRoom(int fd) {
        int capacity = FileControl.FUNCTION.call(fd, F_GETPIPE_SZ, 0).asInt();
        if (capacity <= 0) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment waiting = arena.allocate(ValueLayout.JAVA_INT);
            int result =
                    IoControl.FUNCTION.call(fd, FIONREAD, waiting.address()).asInt();
            int pages = Math.max(2 * SMALL_PAGE, capacity / 8); // a pipe has 16 pages
            return result == 0 ? Math.max(0, capacity - waiting.get(ValueLayout.JAVA_INT, 0) - pages) : 0;
        }
    }

    /** {@code int isatty(int fd)}, isatty(3). */
    public static boolean isTerminal(int fd) {
        return IsTerminal.FUNCTION.call(fd).asInt() == 1;
    }

    /**
     * The width of a terminal in character cells, or 0 where it does not know. {@code int ioctl(int fd, unsigned long
     * op, struct winsize *size)}, ioctl_tty(2); TIOCGWINSZ and the struct are the same on x86-64 and AArch64.
     */
    public static int terminalWidth(int fd) {
        return terminalSize(fd).columns();
    }

    /** A terminal's size in character cells; zeros where it does not know. */
    public record Size(int columns, int rows) {}

    /** Like {@link #terminalWidth}, and its height too. */
    public static Size terminalSize(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(8, 2); // unsigned short rows, columns and two unused
            int result = IoControl.FUNCTION.call(fd, TIOCGWINSZ, size.address()).asInt();
            return result == 0
                    ? new Size(
                            Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 2)),
                            Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0)))
                    : new Size(0, 0);
        }
    }

    private static final class Poll {
        static final CFunction FUNCTION = CFunction.bind(Native.libc(), "poll");
    }

    private static final class IsTerminal {
        static final CFunction FUNCTION = CFunction.bind(Native.libc(), "isatty");
    }

    private static final class FileControl {
        static final CFunction FUNCTION = CFunction.bind(Native.libc(), "fcntl");
    }

    private static final class IoControl {
        static final CFunction FUNCTION = CFunction.bind(Native.libc(), "ioctl");
    }
}
