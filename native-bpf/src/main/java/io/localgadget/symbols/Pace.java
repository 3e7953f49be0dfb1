package io.localgadget.symbols;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How much slower than usual this machine works for us: limits of time that keep containers from holding us up are so many
 * times as long, or a busy or an emulated machine would cost honest ones their names. Measured once, by reading a part of
 * /proc/kallsyms, which takes the kernel and the JVM some work and no container any; no more than {@link #MOST} times, for
 * who burns all processors must not hold us up for ever either. Safe for use by several threads.
 */
final class Pace {
    /** What a usual machine is much faster than. */
    private static final long USUAL_NANOS = Duration.ofMillis(100).toNanos();

    private static final int MOST = 10;
    private static final int BYTES = 1 << 20;
    private static final Path FILE = Path.of("/proc/kallsyms");

    private final long beganAt = System.nanoTime();
    private volatile long tookNanos;

    private Pace(long tookNanos) {
        this.tookNanos = tookNanos;
    }

    /** Of a machine that is as fast as usual. */
    static Pace usual() {
        return new Pace(USUAL_NANOS);
    }

    /** Not known yet: until {@link #measure} has ended it counts how long that takes. */
    static Pace unknown() {
        return new Pace(0);
    }

    /** Of a machine that needs so long for the work. */
    static Pace of(Duration took) {
        return new Pace(took.toNanos());
    }

    void measure() {
        byte[] buffer = new byte[1 << 13];
        long lines = 0;
        long began = System.nanoTime();
        try (InputStream in = Files.newInputStream(FILE)) {
            for (int left = BYTES, read = 0; left > 0 && read >= 0; left -= read) {
                read = in.read(buffer, 0, Math.min(left, buffer.length));
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        } catch (IOException e) {
            lines = 0; // a kernel without the file: whoever wants its symbols says so
        }
        tookNanos = lines == 0 ? USUAL_NANOS : Math.max(1, System.nanoTime() - began);
    }

    /** From 1 on. */
    double factor() {
        long took = tookNanos == 0 ? System.nanoTime() - beganAt : tookNanos;
        return Math.clamp((double) took / USUAL_NANOS, 1, MOST);
    }

    /** How long something may take here that may take so long on a usual machine. */
    long stretched(long nanos) {
        return (long) (nanos * factor());
    }

    /** How long it would have taken on a usual machine. */
    long asUsual(long nanos) {
        return (long) (nanos / factor());
    }
}
