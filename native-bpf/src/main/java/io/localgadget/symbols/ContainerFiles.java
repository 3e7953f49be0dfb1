package io.localgadget.symbols;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What may be read for one container, or for the host's processes, and what is known of the files that they map. Nothing
 * in it is another's: who spends it has less, and who plants a file names only his own. For the thread of
 * {@link Symbolizer}, but for what is read and who is at it, which {@link Readers} guards.
 */
final class ContainerFiles {
    // Enough for the symbols of all large programs of a day, and for a JIT compiler's map once a second.
    private static final long FILE_BYTES = 2L << 30;
    private static final long FILE_BYTES_PER_SECOND = 50L << 20;
    private static final long SECOND = 1_000_000_000;
    private static final long FILE_NANOS = 10 * SECOND;
    private static final long FILE_NANOS_PER_SECOND = SECOND / 10;
    /** Of memory maps, which are read at once, while everybody else waits: a usual one has 3 to 100 kB. */
    private static final long MAP_BYTES = 32L << 20;

    private static final long MAP_BYTES_PER_SECOND = 4L << 20;
    private static final long WAIT_NANOS = 2 * SECOND;
    private static final long WAIT_NANOS_PER_SECOND = SECOND / 50;

    private static final int MODULES_KEPT = 512;
    private static final int MODULE_BYTES = 300;

    private final String key;
    private final Bucket bytes;
    private final Bucket time;
    private final Bucket maps;
    private final Bucket waits;
    private final Map<String, KnownFrames> modules = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KnownFrames> eldest) {
            return size() > MODULES_KEPT;
        }
    };
    private long known;
    // Under the lock of Readers
    private int queued;
    private boolean busy;
    private boolean silent;

    ContainerFiles(String key, LongSupplier nanoTime) {
        this.key = key;
        bytes = new Bucket(FILE_BYTES, FILE_BYTES_PER_SECOND, nanoTime);
        time = new Bucket(FILE_NANOS, FILE_NANOS_PER_SECOND, nanoTime);
        maps = new Bucket(MAP_BYTES, MAP_BYTES_PER_SECOND, nanoTime);
        waits = new Bucket(WAIT_NANOS, WAIT_NANOS_PER_SECOND, nanoTime);
    }

    /** Tells containers apart. */
    String key() {
        return key;
    }

    /** Bytes of files. */
    Bucket bytes() {
        return bytes;
    }

    /** Nanoseconds in which files are read. */
    Bucket time() {
        return time;
    }

    /** Bytes of memory maps. */
    Bucket maps() {
        return maps;
    }

    /** Nanoseconds that everybody has to wait for its memory maps. */
    Bucket waits() {
        return waits;
    }

    /** The functions of a file, by the key of its mapping. */
    KnownFrames module(String file) {
        return modules.computeIfAbsent(file, f -> {
            known += MODULE_BYTES + 4L * f.length(); // the key, and the path in its frames
            return new KnownFrames();
        });
    }

    /** About how many bytes all that is known takes. */
    long known() {
        return known;
    }

    void learned(int more) {
        known += more;
    }

    /** Forgets the functions of its files, and what all took. */
    void forget() {
        modules.clear();
        known = 0;
    }

    /** Why nothing more is read for it now; null where something is. */
    @Nullable
    GaveUp refusal() {
        return silent ? GaveUp.SILENT : bytes.isEmpty() || time.isEmpty() ? GaveUp.SPENT : null;
    }

    /** How much it has in the queue. */
    int queued() {
        return queued;
    }

    void queue(int more) {
        queued += more;
    }

    /** Whether a file of it is being read: never two at a time. */
    boolean isBusy() {
        return busy;
    }

    void begin() {
        busy = true;
    }

    /** Its files are read no more until the one answers that is waited for. */
    void silence() {
        silent = true;
    }

    void end(long nanos) {
        busy = false;
        silent = false;
        time.spend(nanos);
    }
}
