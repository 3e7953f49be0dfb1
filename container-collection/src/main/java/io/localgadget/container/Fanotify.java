package io.localgadget.container;

import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Errno;
import io.localgadget.ffi.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fanotify group that is told when marked programs are executed, fanotify(7). It is only told: nobody waits for us.
 * {@link #mark} is for any thread, the rest for one.
 */
final class Fanotify implements AutoCloseable {
    private static final int FAN_CLOEXEC = 0x1;
    private static final int FAN_NONBLOCK = 0x2;
    private static final int FAN_CLASS_NOTIF = 0x0;
    private static final int FAN_UNLIMITED_MARKS = 0x20;
    private static final int FAN_MARK_ADD = 0x1;
    private static final long FAN_OPEN_EXEC = 0x1000;
    private static final long FAN_Q_OVERFLOW = 0x4000;
    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int EOPNOTSUPP = 95;
    private static final int BUFFER_BYTES = 4096;
    private static final int AT_A_TIME = 512;

    private final int group;
    private boolean closed;

    /**
     * What came out of the queue.
     *
     * @param overflowed whether the queue was full at some time: executions are missing
     */
    record Executions(List<Execution> list, boolean overflowed) {}

    /** A process that executes (it may still be about to) a marked program, which has this identity. */
    record Execution(int pid, Optional<Object> programKey) {}

    private Fanotify(int group) {
        this.group = group;
    }

    /**
     * Opens a group.
     *
     * @throws UnsupportedWatchException where the kernel has none, or none for this user
     * @throws ContainerException where it has none left
     */
    static Fanotify open() {
        // int fanotify_init(unsigned int flags, unsigned int event_f_flags)
        CFunction.Returned opened =
                Functions.INIT.call(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK | FAN_UNLIMITED_MARKS, O_CLOEXEC);
        if (opened.asInt() < 0) {
            String message = "cannot watch for new containers: fanotify_init: " + Errno.describe(opened.errno()) + "; ";
            throw switch (opened.errno()) {
                case Errno.EPERM -> new UnsupportedWatchException(message + "run as root, or grant CAP_SYS_ADMIN");
                case Errno.ENOSYS, Errno.EINVAL ->
                    new UnsupportedWatchException(message + "a kernel of 5.0 or later with CONFIG_FANOTIFY is needed");
                default -> new ContainerException(message + "close other programs that use fanotify or many files");
            };
        }
        return new Fanotify(opened.asInt());
    }

    int descriptor() {
        return group;
    }

    /**
     * Marks a program.
     *
     * @return whether it is there
     * @throws ContainerException if it is there and cannot be marked
     */
    synchronized boolean mark(Path program) {
        if (closed) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            // int fanotify_mark(int fanotify_fd, unsigned int flags, uint64_t mask, int dirfd, const char *pathname)
            CFunction.Returned marked = Functions.MARK.call(
                    group,
                    FAN_MARK_ADD,
                    FAN_OPEN_EXEC,
                    AT_FDCWD,
                    arena.allocateFrom(program.toString()).address());
            if (marked.asInt() == 0) {
                return true;
            }
            return switch (marked.errno()) {
                case Errno.ENOENT, ENOTDIR -> false;
                case Errno.EINVAL ->
                    throw new ContainerException("cannot watch " + program
                            + ": fanotify_mark: EINVAL; a kernel of 5.0 or later is needed (FAN_OPEN_EXEC)");
                case EOPNOTSUPP ->
                    throw new ContainerException("cannot watch " + program
                            + ": its file system cannot tell of executions; put the runtime elsewhere");
                default ->
                    throw new ContainerException(
                            "cannot watch " + program + ": fanotify_mark: " + Errno.describe(marked.errno()));
            };
        }
    }

    /**
     * What is in the queue, so much at a time that it takes little memory; does not wait. The descriptors that come with it
     * are closed. The kernel's queue has room for 16384, and says when there was more.
     */
    Executions read() {
        List<Execution> executions = new ArrayList<>();
        boolean overflowed = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
            while (executions.size() < AT_A_TIME) {
                // ssize_t read(int fd, void *buf, size_t count)
                CFunction.Returned got = Functions.READ.call(group, buffer.address(), BUFFER_BYTES);
                if (got.value() < 0 && got.errno() == Errno.EINTR) {
                    continue;
                }
                if (got.value() < 0 && got.errno() != Errno.EAGAIN) {
                    // Such as no descriptor left for the program: that event is lost, the next may do.
                    return new Executions(executions, true);
                }
                if (got.value() <= 0) {
                    return new Executions(executions, overflowed);
                }
                overflowed |= decode(buffer.asSlice(0, got.value()), executions);
            }
            return new Executions(executions, overflowed);
        }
    }

    /**
     * Takes apart {@code struct fanotify_event_metadata { __u32 event_len; __u8 vers; __u8 reserved; __u16
     * metadata_len; __u64 mask; __s32 fd; __s32 pid; }}; says whether one of them is an overflow.
     */
    private static boolean decode(MemorySegment events, List<Execution> executions) {
        boolean overflowed = false;
        for (long at = 0; at < events.byteSize(); ) {
            long mask = events.get(ValueLayout.JAVA_LONG, at + 8);
            int program = events.get(ValueLayout.JAVA_INT, at + 16);
            if ((mask & FAN_Q_OVERFLOW) != 0) {
                overflowed = true;
            }
            if (program >= 0) {
                Optional<Object> key = Proc.fileKey(Path.of("/proc/self/fd", Integer.toString(program)));
                Functions.CLOSE.call(program); // int close(int fd)
                executions.add(new Execution(events.get(ValueLayout.JAVA_INT, at + 20), key));
            }
            at += Integer.toUnsignedLong(events.get(ValueLayout.JAVA_INT, at));
        }
        return overflowed;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Functions.CLOSE.call(group);
        }
    }

    private static final int ENOTDIR = 20;

    private static final class Functions {
        static final CFunction INIT = CFunction.bind(Native.libc(), "fanotify_init");
        static final CFunction MARK = CFunction.bind(Native.libc(), "fanotify_mark");
        static final CFunction READ = CFunction.bind(Native.libc(), "read");
        static final CFunction CLOSE = CFunction.bind(Native.libc(), "close");
    }
}
