package io.localgadget.cli.output;

import java.io.OutputStream;

/** A sink as a stream, for writers of the JDK; buffered, so {@link #flush} or {@link #close} has to come last. */
public final class SinkStream extends OutputStream {
    private final OutputBuffer buffer;

    /** The sink stays the caller's. */
    public SinkStream(ByteSink sink) {
        buffer = new OutputBuffer(sink);
    }

    @Override
    public void write(int value) {
        buffer.append((char) (value & 0xff));
        buffer.drainIfFull();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        buffer.append(bytes, offset, length);
        buffer.drainIfFull();
    }

    @Override
    public void flush() {
        buffer.drain();
    }

    @Override
    public void close() {
        flush();
    }
}
