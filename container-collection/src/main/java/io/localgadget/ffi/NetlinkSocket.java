package io.localgadget.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A socket on which the kernel sends messages to a multicast group, netlink(7). For one thread. */
public final class NetlinkSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int ADDRESS_BYTES = 12;
    private static final int MESSAGE_BYTES = 16 << 10;
    private static final int RECEIVE_BYTES = 4 << 20;
    private static final int HEADER_BYTES = 16;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(MESSAGE_BYTES, 8);
    private final int descriptor;
    private long overruns;

    /** Takes one message: its type and the bytes behind its header. */
    @FunctionalInterface
    public interface Consumer {
        void accept(int type, byte[] payload);
    }

    private NetlinkSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Joins group {@code group} (from 1 to 32) of a netlink protocol.
     *
     * @throws java.io.IOException where the kernel has no such protocol or does not let us; the message is for the user
     */
    public static NetlinkSocket join(int protocol, int group) throws java.io.IOException {
        // int socket(int domain, int type, int protocol)
        CFunction.Returned opened = Functions.SOCKET.call(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
        if (opened.asInt() < 0) {
            throw new java.io.IOException(Errno.describe(opened.errno()));
        }
        NetlinkSocket socket = new NetlinkSocket(opened.asInt());
        try (Arena call = Arena.ofConfined()) {
            MemorySegment address = call.allocate(ADDRESS_BYTES, 4); // struct sockaddr_nl: family, pad, pid, groups
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(ValueLayout.JAVA_INT, 8, 1 << (group - 1));
            // int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)
            CFunction.Returned bound = Functions.BIND.call(socket.descriptor, address.address(), ADDRESS_BYTES);
            if (bound.asInt() < 0) {
                socket.close();
                throw new java.io.IOException(Errno.describe(bound.errno()));
            }
            // int setsockopt(int sockfd, int level, int name, const void *value, socklen_t len); it is as well without
            MemorySegment size = call.allocateFrom(ValueLayout.JAVA_INT, RECEIVE_BYTES);
            Functions.SET_OPTION.call(socket.descriptor, SOL_SOCKET, SO_RCVBUFFORCE, size.address(), Integer.BYTES);
        }
        return socket;
    }

    /**
     * Hands over messages that have come, {@code most} at most, without waiting.
     *
     * @return whether there may be more
     */
    public boolean receive(int most, Consumer sink) {
        for (int i = 0; i < most; i++) {
            // ssize_t recv(int sockfd, void *buf, size_t len, int flags)
            CFunction.Returned received =
                    Functions.RECEIVE.call(descriptor, buffer.address(), MESSAGE_BYTES, MSG_DONTWAIT);
            if (received.value() < 0 && received.errno() == Errno.ENOBUFS) {
                overruns++; // the kernel says once that it has dropped messages, and not how many
            } else if (received.value() < 0 && received.errno() != Errno.EINTR) {
                return false;
            } else if (received.value() >= HEADER_BYTES) {
                // struct nlmsghdr: u32 length, u16 type, u16 flags, u32 sequence, u32 port. The audit system writes
                // the payload's length there, not the message's.
                int type = Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, 4));
                sink.accept(
                        type,
                        buffer.asSlice(HEADER_BYTES, received.value() - HEADER_BYTES)
                                .toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return true;
    }

    /** How often the kernel found no room and dropped messages. */
    public long overruns() {
        return overruns;
    }

    @Override
    public void close() {
        Functions.CLOSE.call(descriptor);
        arena.close();
    }

    private static final class Functions {
        static final CFunction SOCKET = CFunction.bind(Native.libc(), "socket");
        static final CFunction BIND = CFunction.bind(Native.libc(), "bind");
        static final CFunction SET_OPTION = CFunction.bind(Native.libc(), "setsockopt");
        static final CFunction RECEIVE = CFunction.bind(Native.libc(), "recv");
        static final CFunction CLOSE = CFunction.bind(Native.libc(), "close");
    }
}
