package io.localgadget.symbols;

import io.localgadget.gadget.StackSample;
import io.localgadget.gadget.StackSample.Program;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process with the program that it executes, and what is known of its memory. For one thread; all that reads files is
 * called from {@link Patience}.
 */
public final class Image {
    private static final long REREAD_NANOS = 200_000_000;
    /** Compiling goes on, and a map has what is compiled when it is written. */
    private static final long ASK_AGAIN_NANOS = 5_000_000_000L;

    private final int pid;
    private final long id;
    private final int containerPid;
    private final int innerPid;
    private final Program program;
    private final String started;
    private MemoryMap map;
    private boolean forgotten;
    private long readAt = System.nanoTime();
    private long nextAsking = System.nanoTime();
    private final KnownFrames generated = new KnownFrames();

    private Image(int pid, long id, Program program, int containerPid, int innerPid, String started, MemoryMap map) {
        this.pid = pid;
        this.id = id;
        this.program = program;
        this.containerPid = containerPid;
        this.innerPid = innerPid;
        this.started = started;
        this.map = map;
    }

    /**
     * Reads what there is to know of a process.
     *
     * @param containerPid the first process of its container, 0 if it is in none
     */
    static Image read(StackSample sample, int containerPid) throws IOException {
        int pid = sample.process().pid();
        MemoryMap map = MemoryMap.read(pid); // first: the process may end at any time
        String status = Files.readString(proc(pid).resolve("status"), StandardCharsets.ISO_8859_1);
        return new Image(
                pid, sample.image(), sample.program(), containerPid, innerPid(status, pid), startTime(pid), map);
    }

    /** One that ended before we could look, with what memory others like it have. */
    static Image ended(StackSample sample, int containerPid, MemoryMap map) {
        int pid = sample.process().pid();
        return new Image(pid, sample.image(), sample.program(), containerPid, pid, "", map);
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

    /** The process's number in its own pid namespace. */
    int innerPid() {
        return innerPid;
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
        forgotten = true;
        map = MemoryMap.NONE;
        generated.close();
    }

    /** Whether its memory may be other than when it was read last. */
    boolean mayHaveChanged() {
        return !started.isEmpty() && !forgotten && System.nanoTime() - readAt > REREAD_NANOS;
    }

    /** Reads its memory once more, if it is still the same process. */
    Image reread() throws IOException {
        readAt = System.nanoTime();
        MemoryMap now = MemoryMap.read(pid);
        if (startTime(pid).equals(started)) {
            map = now;
        }
        return this;
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

    /** Whether the process number still belongs to it. */
    boolean isStillThere() throws IOException {
        return !started.isEmpty() && startTime(pid).equals(started);
    }

    /** Whether it is a JVM that is worth asking for its map once more. */
    boolean isJavaToAsk() {
        return !started.isEmpty() && System.nanoTime() - nextAsking >= 0 && map.hasFile("libjvm.so");
    }

    /** It was asked. */
    void asked() {
        nextAsking = System.nanoTime() + ASK_AGAIN_NANOS;
    }

    private static Path proc(int pid) {
        return Path.of("/proc", Integer.toString(pid));
    }

    /** The last of {@code NSpid:}, which has one number for each pid namespace from ours on. */
    static int innerPid(String status, int pid) {
        Optional<String> line =
                status.lines().filter(l -> l.startsWith("NSpid:")).findFirst();
        return line.map(l ->
                        Integer.parseInt(l.substring(l.lastIndexOf('\t') + 1).strip()))
                .orElse(pid);
    }

    private static String startTime(int pid) throws IOException {
        String stat = Files.readString(proc(pid).resolve("stat"), StandardCharsets.ISO_8859_1);
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    }
}
