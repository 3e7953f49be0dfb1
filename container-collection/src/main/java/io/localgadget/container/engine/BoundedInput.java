package io.localgadget.container.engine;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The first bytes of a stream that somebody else writes, who may never end it. */
public final class BoundedInput extends FilterInputStream {
    private long left;

    /** @param most how many bytes are read; a longer stream seems to end there */
    public BoundedInput(InputStream in, long most) {
        super(in);
        left = most;
    }

    /** Whether more was asked for than there may be. */
    public boolean isCut() {
        return left < 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int at, int length) throws IOException {
        if (left < 0) {
            return -1;
        }
        int read = super.read(bytes, at, length);
        left -= Math.max(read, 0);
        return left < 0 ? -1 : read;
    }
}
