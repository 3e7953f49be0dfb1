package io.localgadget.symbols;

import io.localgadget.ffi.MountTable;
import io.localgadget.gadget.StackSample;
import io.localgadget.gadget.StackSample.Program;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process with the program that it executes, and what is known of its memory. For one thread, but for {@link #read} and
 * {@link #readAgain}, which change nothing.
 */
public final class Image {
    /** A map is written when it is full of news, and reading it takes time: in the long run no more than so much of it. */
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

    private static final int TIMES = 10;
    /** Compiling goes on, and a map has what is compiled when it is written. */
    private static final long ASK_AGAIN_NANOS = 5_000_000_000L;

    private static final long SOON_NANOS = 5_000_000;
    private static final long LATE_NANOS = 1_000_000_000;
    private static final long HINT_NANOS = 20_000_000;
    private static final long LATE_HINT_NANOS = 5_000_000_000L;

    private final int pid;
    private final long id;
    private final ContainerFiles owner;
    private final int containerPid;
    private final Program program;
    private final @Nullable ProcessStatus status;
    private final KnownFrames generated = new KnownFrames();
    private final Backoff sureChange = new Backoff(SOON_NANOS, LATE_NANOS, System::nanoTime);
    private final Backoff hintOfChange = new Backoff(HINT_NANOS, LATE_HINT_NANOS, System::nanoTime);
    private final long madeAt = System.nanoTime();
    private MemoryMap map;
    private @Nullable GaveUp gaveUp;
    private boolean gone;
    private long readAt = madeAt;
    private long nextLook = madeAt;
    private long nextAsking = madeAt;

    private Image(
            StackSample sample,
            ContainerFiles owner,
            int containerPid,
            @Nullable ProcessStatus status,
            MemoryMap map,
            @Nullable GaveUp gaveUp) {
        pid = sample.process().pid();
        id = sample.image();
        program = sample.program();
        this.owner = owner;
        this.containerPid = containerPid;
        this.status = status;
        this.map = map;
        this.gaveUp = gaveUp;
        gone = status == null;
    }

    /**
     * Reads what there is to know of a process.
     *
     * @param containerPid the first process of its container, 0 if it is in none
     * @throws IOException if it has ended, or executes another program by now
     */
    static Image read(StackSample sample, ContainerFiles owner, int containerPid) throws IOException {
        int pid = sample.process().pid();
        MemoryMap map = MemoryMap.read(pid, owner.maps()); // first: the process may end at any time
        ProcessStatus status = ProcessStatus.read(pid);
        status.require(sample.program());
        if (map.isEmpty()) {
            throw new IOException("process " + pid + " has ended");
        }
        return new Image(sample, owner, containerPid, status, map, null);
    }

    /** One that ended before we could look, with what memory others like it have. */
    static Image ended(StackSample sample, ContainerFiles owner, int containerPid, MemoryMap map) {
        return new Image(sample, owner, containerPid, null, map, null);
    }

    /** One that was not read, for that reason. */
    static Image unread(StackSample sample, ContainerFiles owner, GaveUp reason) {
        return new Image(sample, owner, 0, null, MemoryMap.NONE, reason);
    }

    boolean is(int otherPid, long otherId) {
        return pid == otherPid && id == otherId;
    }

    /** What it executes. */
    Program program() {
        return program;
    }

    int pid() {
        return pid;
    }

    ContainerFiles owner() {
        return owner;
    }

    /** The process's number in its own pid namespace. */
    int innerPid() {
        return status == null ? pid : status.innerPid();
    }

    MemoryMap map() {
        return map;
    }

    /** The code that it has generated, as far as it was looked up. */
    KnownFrames generated() {
        return generated;
    }

    /** Lets go of what it knows, for good: there are too many others. */
    void forget() {
        gone = true;
        gaveUp = GaveUp.MEMORY;
        map = MemoryMap.NONE;
        generated.close();
    }

    /** Why its memory was not read, or not once more; null if nothing was given up. */
    @Nullable
    GaveUp gaveUp() {
        return gaveUp;
    }

    /** Whether it had ended, when it was looked at last, and what is not known of its memory never will be. */
    boolean isGone() {
        return gone;
    }

    /** Whether it was met after that instant of {@link System#nanoTime}. */
    boolean wasMadeAfter(long nanos) {
        return madeAt - nanos >= 0;
    }

    /** Whether its memory was read after that instant of {@link System#nanoTime}. */
    boolean wasReadAfter(long nanos) {
        return readAt - nanos >= 0;
    }

    /** Whether its memory is to be read once more, for a stack that does not lie in it. */
    boolean hasChanged(UserStack stack) {
        if (gone || map.isEmpty()) {
            return false;
        }
        return stack.beginsOutside(map) ? sureChange.isDue() : hintOfChange.isDue() && stack.outside(map) > 0;
    }

    /** Its memory now. */
    MemoryMap readAgain() throws IOException {
        MemoryMap now = MemoryMap.read(pid, owner.maps());
        if (status == null || now.isEmpty() || !ProcessStatus.read(pid).isOf(status)) {
            throw new IOException("process " + pid + " has ended");
        }
        return now;
    }

    /** Takes over its memory as it was read at {@code began}, for that stack. */
    void changed(MemoryMap now, UserStack stack, long began) {
        (stack.beginsOutside(map) ? sureChange : hintOfChange).tried(stack.outside(now) >= stack.outside(map));
        readAt = began;
        map = now;
        gaveUp = now.isCut() && stack.beginsOutside(now) ? GaveUp.LARGE : null;
    }

    /** Its memory was not read once more, for that reason. */
    void notRead(GaveUp reason) {
        gaveUp = reason;
    }

    /** Looks whether it has ended. */
    void look() {
        gone = gone || !isStillThere();
    }

    /** Whether the process number still belongs to it, and it executes the same program. */
    boolean isStillThere() {
        try {
            return status != null && ProcessStatus.read(pid).isOf(status);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    void ended() {
        gone = true;
    }

    /** The mapped file itself, whatever lies at its path now. */
    Path mapFile(Mapping mapping) {
        return proc(pid).resolve("map_files").resolve(mapping.range());
    }

    /** Directories that stand for its root, the best first; one may be gone. */
    List<Path> roots() {
        Path own = proc(pid).resolve("root");
        return containerPid == 0
                ? List.of(own, Path.of("/"))
                : List.of(own, proc(containerPid).resolve("root"));
    }

    /** What is mounted where it and its container look. */
    MountTable mounts() {
        return MountTable.of(containerPid == 0 ? List.of(pid) : List.of(pid, containerPid));
    }

    /** Whether its map of generated code may have news that are worth their time. */
    boolean isToLookAgain() {
        return System.nanoTime() - nextLook >= 0;
    }

    /** It was looked at in so many nanoseconds. */
    void looked(long nanos) {
        nextLook = System.nanoTime() + Math.max(LOOK_AGAIN_NANOS, TIMES * nanos);
    }

    /** It is looked at once more before the end. */
    void lookAgain() {
        nextLook = System.nanoTime();
    }

    /** Whether it is a JVM that is worth asking for its map once more. */
    boolean isJavaToAsk() {
        return !gone && System.nanoTime() - nextAsking >= 0 && map.hasFile("libjvm.so");
    }

    /** It was asked. */
    void asked() {
        nextAsking = System.nanoTime() + ASK_AGAIN_NANOS;
    }

    private static Path proc(int pid) {
        return Path.of("/proc", Integer.toString(pid));
    }
}
