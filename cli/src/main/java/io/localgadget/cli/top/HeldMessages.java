package io.localgadget.cli.top;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Keeps what is said while the screen belongs to something else, the last part of it, and says it afterwards. From any thread. */
final class HeldMessages extends PrintStream {
    private static final int MOST_BYTES = 1 << 16;
    private static final long NEWS_NANOS = 5_000_000_000L;

    private final PrintStream messages;
    private final ByteArrayOutputStream held;
    private String last = "";
    private long lastAt;

    private HeldMessages(PrintStream messages, ByteArrayOutputStream held) {
        super(held, true, StandardCharsets.UTF_8);
        this.messages = messages;
        this.held = held;
    }

    static HeldMessages before(PrintStream messages) {
        return new HeldMessages(messages, new ByteArrayOutputStream());
    }

    @Override
    public synchronized void println(String message) {
        if (held.size() > MOST_BYTES) {
            held.reset();
        }
        super.println(message);
        last = message;
        lastAt = System.nanoTime();
    }

    /** The last message, for as long as it is news; empty if there was none. */
    synchronized String last() {
        return System.nanoTime() - lastAt < NEWS_NANOS ? last : "";
    }

    /** Says all of it. */
    @Override
    public synchronized void close() {
        messages.print(held.toString(StandardCharsets.UTF_8));
        messages.flush();
        held.reset();
    }
}
