package io.localgadget.ffi;

/** Descriptors of processes: readable in poll(2) once the process has ended, and never another process's. */
public final class PidFd {
    /** The number of the system call on every architecture that Linux got since it exists. */
    private static final long SYS_PIDFD_OPEN = 434;

    private static final long SYS_PIDFD_SEND_SIGNAL = 424;

    private PidFd() {}

    /** Opens one for the process {@code pid}; a negative value says that it failed, with ESRCH if there is none. */
    public static CFunction.Returned open(int pid) {
        // int pidfd_open(pid_t pid, unsigned int flags), by long syscall(long number, ...); glibc has it from 2.36 on
        return Functions.SYSCALL.call(SYS_PIDFD_OPEN, pid, 0);
    }

    /** Sends a signal to the process that the descriptor is of; a negative value says that it failed. */
    public static CFunction.Returned signal(int descriptor, int signal) {
        // int pidfd_send_signal(int pidfd, int sig, siginfo_t *info, unsigned int flags)
        return Functions.SYSCALL.call(SYS_PIDFD_SEND_SIGNAL, descriptor, signal, 0, 0);
    }

    /** {@code int close(int fd)} */
    public static void close(int descriptor) {
        Functions.CLOSE.call(descriptor);
    }

    private static final class Functions {
        static final CFunction SYSCALL = CFunction.bind(Native.libc(), "syscall");
        static final CFunction CLOSE = CFunction.bind(Native.libc(), "close");
    }
}
