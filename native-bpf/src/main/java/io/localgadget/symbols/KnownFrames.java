package io.localgadget.symbols;

import io.localgadget.gadget.Frame;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The functions of one file, or of one process's generated code, that were looked up so far. For one thread. */
final class KnownFrames {
    /** Beyond that a file that names each byte a function, and a process that samples each, would eat us. */
    private static final int MOST = 20_000;

    private static final int FRAME_BYTES = 180;
    private static final int MOST_FAILURES = 3;

    private final TreeMap<Long, Known> known = new TreeMap<>();
    private int failures;
    private boolean pending;
    private boolean program = true;
    private GoTable.@Nullable Found goTable;
    private @Nullable GaveUp gaveUp;

    private record Known(long end, Frame frame) {}

    Optional<Frame> at(long place) {
        Map.Entry<Long, Known> entry = known.floorEntry(place);
        return Optional.ofNullable(entry)
                .map(Map.Entry::getValue)
                .filter(k -> place < k.end)
                .map(Known::frame);
    }

    /** Remembers a function, and returns about how many bytes more that takes. */
    int put(long start, long end, Frame frame) {
        if (known.size() >= MOST) {
            known.clear();
        }
        Known before = known.put(start, new Known(end, frame));
        return before != null ? 0 : bytes(frame);
    }

    /** What a frame and the objects around it take; its module it has from others. */
    static int bytes(Frame frame) {
        return FRAME_BYTES + 2 * frame.name().length();
    }

    void clear() {
        known.clear();
    }

    /** Forgets all, and is not to be filled any more. */
    void close() {
        clear();
        failures = MOST_FAILURES;
    }

    /** Its symbols are being read. */
    void pend() {
        pending = true;
        gaveUp = null;
    }

    /** They were read. */
    void settle() {
        pending = false;
    }

    /** Where its Go table is, as far as that was found out. */
    GoTable.@Nullable Found goTable() {
        return goTable;
    }

    /** It was found out. */
    void learned(GoTable.@Nullable Found found) {
        goTable = found;
    }

    /** What was read is no program: its code is its process's own making, if it is code. */
    void isNoProgram() {
        pending = false;
        program = false;
    }

    /** Whether it may be a program, as far as is known. */
    boolean isProgram() {
        return program;
    }

    boolean isPending() {
        return pending;
    }

    /** They could not be read; without a reason it is the file that has none. */
    void failed(@Nullable GaveUp reason) {
        pending = false;
        gaveUp = reason;
        if (reason != GaveUp.SPENT && reason != GaveUp.CROWDED) { // which pass
            failures++;
        }
    }

    /** Why what has no name was given up; null if it was not, or is looked for still. */
    @Nullable
    GaveUp gaveUp() {
        return gaveUp;
    }

    /** Whether it is worth another try. */
    boolean isReadable() {
        return failures < MOST_FAILURES;
    }
}
