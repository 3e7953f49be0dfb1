package io.localgadget.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.OptionalInt;

/** What the kernel says of a user namespace, user_namespaces(7). */
public final class UserNamespace {
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    /** {@code _IO(NSIO, 0x4)} of linux/nsfs.h, ioctl_ns(2); since 4.11. */
    private static final long NS_GET_OWNER_UID = 0xb704;

    private UserNamespace() {}

    /** The user who made the namespace that {@code file} is, such as /proc/PID/ns/user; empty where that is no more. */
    public static OptionalInt owner(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            // int open(const char *pathname, int flags)
            int fd = Functions.OPEN
                    .call(arena.allocateFrom(file.toString()).address(), O_RDONLY_CLOEXEC)
                    .asInt();
            if (fd < 0) {
                return OptionalInt.empty();
            }
            MemorySegment user = arena.allocate(Integer.BYTES, Integer.BYTES);
            // int ioctl(int fd, unsigned long op, uid_t *uid)
            int result =
                    Functions.IOCTL.call(fd, NS_GET_OWNER_UID, user.address()).asInt();
            Functions.CLOSE.call(fd); // int close(int fd); it cannot fail for a descriptor of ours
            return result < 0 ? OptionalInt.empty() : OptionalInt.of(user.get(ValueLayout.JAVA_INT, 0));
        }
    }

    private static final class Functions {
        static final CFunction OPEN = CFunction.bind(Native.libc(), "open");
        static final CFunction IOCTL = CFunction.bind(Native.libc(), "ioctl");
        static final CFunction CLOSE = CFunction.bind(Native.libc(), "close");
    }
}
