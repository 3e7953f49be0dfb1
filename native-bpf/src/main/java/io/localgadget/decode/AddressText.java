package io.localgadget.decode;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes socket addresses: {@code {sa_family=AF_INET, sin_port=80, sin_addr=127.0.0.1}}. Layouts: socket.h, in.h, un.h. */
final class AddressText {
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;

    private AddressText() {}

    static void append(byte[] bytes, StringBuilder out) {
        int family = bytes.length < 2 ? -1 : bytes[0] & 0xff | (bytes[1] & 0xff) << 8;
        switch (family) {
            case AF_UNIX -> {
                out.append("{sa_family=AF_UNIX");
                if (bytes.length > 2) {
                    out.append(", sun_path=");
                    appendPath(bytes, out);
                }
                out.append('}');
            }
            case AF_INET -> appendInternet(bytes, "AF_INET", "sin", 4, 4, out);
            case AF_INET6 -> appendInternet(bytes, "AF_INET6", "sin6", 8, 16, out);
            case AF_NETLINK -> out.append("{sa_family=AF_NETLINK}");
            case -1 -> out.append("{}");
            default -> out.append("{sa_family=").append(family).append(", ...}");
        }
    }

    /** An abstract name begins with NUL and goes to the end; strace writes it with an @. */
    private static void appendPath(byte[] bytes, StringBuilder out) {
        boolean isAbstract = bytes[2] == 0;
        int from = isAbstract ? 3 : 2;
        int to = from;
        while (to < bytes.length && (isAbstract || bytes[to] != 0)) {
            to++;
        }
        out.append(isAbstract ? "@" : "");
        Escapes.appendQuoted(bytes, from, to, false, out);
    }

    private static void appendInternet(
            byte[] bytes, String family, String prefix, int at, int size, StringBuilder out) {
        if (bytes.length < at + size) {
            out.append("{sa_family=").append(family).append(", ...}");
            return;
        }
        int port = ByteBuffer.wrap(bytes).getShort(2) & 0xffff;
        try {
            String address = InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + size))
                    .getHostAddress();
            out.append("{sa_family=").append(family);
            out.append(", ").append(prefix).append("_port=").append(port);
            out.append(", ").append(prefix).append("_addr=").append(address).append('}');
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only for wrong sizes
        }
    }
}
