package io.localgadget.container.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lines of bytes of a stream that somebody else writes. For one thread. */
final class BoundedLines {
    /** A container's labels, which an event carries, may be this long in earnest. */
    static final int LONGEST = 1 << 20;

    /** Beyond this it is no line any more. */
    private static final long ENDLESS = 64L << 20;

    private final InputStream in;
    private final byte[] chunk = new byte[1 << 13];
    private int at;
    private int end;

    BoundedLines(InputStream in) {
        this.in = in;
    }

    /** The next line; an empty one for one that is too long; null at the end. Throws where a line does not end. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long length = 0;
        while (true) {
            if (at == end) {
                at = 0;
                end = Math.max(0, in.read(chunk));
                if (end == 0) {
                    return length == 0 ? null : kept(line, length);
                }
            }
            int from = at;
            while (at < end && chunk[at] != '\n') {
                at++;
            }
            length += at - from;
            if (length <= LONGEST) {
                line.write(chunk, from, at - from);
            } else if (length > ENDLESS) {
                throw new IOException("it sends a line of more than " + (ENDLESS >> 20) + " MiB");
            }
            if (at < end) {
                at++;
                return kept(line, length);
            }
        }
    }

    private static byte[] kept(ByteArrayOutputStream line, long length) {
        return length <= LONGEST ? line.toByteArray() : new byte[0];
    }
}
