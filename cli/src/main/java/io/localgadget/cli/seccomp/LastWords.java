package io.localgadget.cli.seccomp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads to its end what a process says, however much that is, and keeps the last of it. */
final class LastWords {
    private static final int KEPT_BYTES = 2000;
    /** For what still comes when the process has ended; another one may hold its pipe open for ever. */
    private static final long PATIENCE_MILLISECONDS = 1000;

    private final Thread thread;
    private byte[] last = new byte[0];

    /** Closes the stream at its end. */
    LastWords(InputStream stream) {
        thread = Thread.ofPlatform().daemon().name("last words").start(() -> read(stream));
    }

    private void read(InputStream stream) {
        byte[] chunk = new byte[8192];
        try (stream) {
            for (int size = stream.read(chunk); size >= 0; size = stream.read(chunk)) {
                keep(chunk, size);
            }
        } catch (IOException e) {
            keep(new byte[0], 0); // what was said before is what there is
        }
    }

    private synchronized void keep(byte[] chunk, int size) {
        byte[] all = Arrays.copyOf(last, last.length + size);
        System.arraycopy(chunk, 0, all, last.length, size);
        last = Arrays.copyOfRange(all, Math.max(0, all.length - KEPT_BYTES), all.length);
    }

    /** The last 2000 bytes, of a process that has ended. */
    String text() throws InterruptedException {
        thread.join(PATIENCE_MILLISECONDS);
        synchronized (this) {
            return new String(last, StandardCharsets.UTF_8).strip();
        }
    }
}
