package io.localgadget.bpf;

import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Errno;
import io.localgadget.ffi.Native;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A compiled BPF object on its way into the kernel: opened, its constants set, loaded, attached; closing it takes all of
 * it out of the kernel again. For one thread at a time.
 */
public final class BpfObject implements AutoCloseable {
    private static final int LOG_BYTES = 4 << 20;
    /** {@code sizeof(struct bpf_object_open_opts)} and its members, libbpf 1.0, bpf/libbpf.h. */
    private static final int OPTS_SIZE = 80;

    private static final int OPTS_OBJECT_NAME = 8;
    private static final int OPTS_LOG_BUFFER = 56;
    private static final int OPTS_LOG_SIZE = 64;

    /** {@code struct bpf_prog_info}, include/uapi/linux/bpf.h. */
    private static final int PROGRAM_INFO_RECURSION_MISSES = 208;

    private static final int PROGRAM_INFO_SIZE = 216;

    /** Before 6.4 the place is found by tracefs, which need not be mounted, and taken by perf_event_open(2), as not all may. */
    private static final Set<Integer> NO_PLACE = Set.of(Errno.ENOENT, Errno.EACCES, Errno.EPERM);

    private static final String LOST = "lost";

    private final String name;
    private final Elf elf;
    private final Btf btf;
    private final ProgramChoice choice;
    private final long handle;
    private final Arena arena = Arena.ofShared();
    private final Mapping log = Mapping.anonymous(LOG_BYTES);
    private final Deque<Long> links = new ArrayDeque<>();
    /** Descriptors of the programs that count how often they were left out; from {@link #load} on. */
    private final List<Integer> counted = new ArrayList<>();

    private final Counters counters;
    private boolean closed;

    private BpfObject(String name, byte[] bytes, ProgramChoice choice) {
        this.name = name;
        this.choice = choice;
        elf = new Elf(bytes);
        counters = new Counters(name, elf, section -> map(section).fd());
        btf = new Btf(elf.section(".BTF").orElseThrow(() -> new LayoutException(name + " has no BTF")));
        handle = open(bytes);
        if (choice.classic()) { // without, libbpf loads the right ones by itself
            forEachProgram(true, (program, called) -> Libbpf.PROGRAM_SET_AUTOLOAD.call(program, loads(called) ? 1 : 0));
        }
    }

    /** Opens the object that the build made of {@code NAME.bpf.c}; nothing is in the kernel yet. */
    public static BpfObject open(String name) {
        return open(name, ProgramChoice.here());
    }

    /** Opens what another kernel than ours might get. */
    static BpfObject open(String name, ProgramChoice choice) {
        return new BpfObject(name, resource(name, choice), choice);
    }

    /** Opens the object with these bytes. */
    static BpfObject open(String name, byte[] bytes) {
        return new BpfObject(name, bytes, ProgramChoice.here());
    }

    private static byte[] resource(String name, ProgramChoice choice) {
        String path = "/bpf/" + choice.folder(Host.architecture()) + "/" + name + ".bpf.o";
        try (InputStream in = BpfObject.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new LayoutException("the build made no " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long open(byte[] bytes) {
        MemorySegment copy = arena.allocate(bytes.length, 8);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        MemorySegment options = arena.allocate(OPTS_SIZE, 8);
        options.set(ValueLayout.JAVA_LONG, 0, OPTS_SIZE);
        options.set(ValueLayout.ADDRESS, OPTS_OBJECT_NAME, arena.allocateFrom(name.replace('/', '_')));
        options.set(ValueLayout.ADDRESS, OPTS_LOG_BUFFER, log.memory());
        options.set(ValueLayout.JAVA_LONG, OPTS_LOG_SIZE, LOG_BYTES);
        CFunction.Returned result = Libbpf.OBJECT_OPEN_MEM.call(copy.address(), bytes.length, options.address());
        if (result.value() == 0) {
            throw new BpfException("cannot open " + name + ": " + Errno.describe(result.errno()));
        }
        return result.value();
    }

    /** The struct of that name in this object. */
    public StructType struct(String struct) {
        return btf.struct(struct);
    }

    /** Whether the C has such a {@code const volatile}. */
    public boolean hasConstant(String constant) {
        return elf.symbol(constant).filter(s -> s.section().equals(".rodata")).isPresent();
    }

    /** Whether the C counts what it loses. */
    boolean countsLoss() {
        return hasCounter(LOST);
    }

    /** Sets a {@code const volatile}; before {@link #load}. */
    public void set(String constant, long value) {
        Elf.Symbol symbol = elf.symbol(constant)
                .filter(s -> s.section().equals(".rodata"))
                .orElseThrow(() -> new LayoutException(name + " has no constant " + constant));
        try (Arena call = Arena.ofConfined()) {
            MemorySegment size = call.allocate(8, 8);
            long address = Libbpf.MAP_INITIAL_VALUE
                    .call(findMap(".rodata"), size.address())
                    .value();
            @SuppressWarnings("restricted")
            MemorySegment data = MemorySegment.ofAddress(address).reinterpret(size.get(ValueLayout.JAVA_LONG, 0));
            switch (symbol.size()) {
                case 1 -> data.set(ValueLayout.JAVA_BYTE, symbol.offset(), (byte) value);
                case 4 -> data.set(ValueLayout.JAVA_INT, symbol.offset(), (int) value);
                case 8 -> data.set(ValueLayout.JAVA_LONG, symbol.offset(), value);
                default -> throw new LayoutException(name + "'s " + constant + " is no number");
            }
        }
    }

    /** Sets how many entries a map has, or bytes a ring; before {@link #load}. */
    public void resize(String map, int entries) {
        check("resize map " + map, Libbpf.MAP_SET_MAX_ENTRIES.call(findMap(map), entries));
    }

    /** Uses another object's map under this name; before {@link #load}. */
    public void share(String map, BpfMap other) {
        check("share map " + map, Libbpf.MAP_REUSE_FD.call(findMap(map), other.fd()));
    }

    /** Puts programs and maps into the kernel. */
    public void load() {
        int result = Libbpf.OBJECT_LOAD.call(handle).asInt();
        if (result < 0) {
            String said = log.memory().getString(0);
            String what = "cannot load " + name + ": " + Errno.describe(-result);
            if (result == -Errno.EPERM) {
                throw new UnsupportedHostException(what + "; " + Host.current().whyNotPermitted());
            }
            if (!said.isBlank()) {
                throw new VerifierException(what, said);
            }
            throw new BpfException(what);
        }
        forEachProgram((program, called) -> {
            if (!isIterator(called)) {
                counted.add(Libbpf.PROGRAM_FD.call(program).asInt());
            }
        });
    }

    public BpfMap map(String map) {
        return BpfMap.of(map, Libbpf.MAP_FD.call(findMap(map)).asInt());
    }

    /** Attaches every program but iterators, in the order of the C file; an optional one where there is something for it. */
    public void attach() {
        forEachProgram((program, called) -> {
            if (ProgramChoice.isOptional(called)) {
                offer(program, called);
            } else if (!isIterator(called)) {
                links.push(link(program, called));
            }
        });
    }

    private void offer(long program, String called) {
        CFunction.Returned link = Libbpf.PROGRAM_ATTACH.call(program);
        if (link.value() != 0) {
            links.push(link.value());
        } else if (!NO_PLACE.contains(link.errno())) {
            throw new BpfException("cannot attach " + called + " of " + name + ": " + Errno.describe(link.errno()));
        }
    }

    /**
     * Lets a program of section {@code perf_event} run on each CPU that is online, so many times a second: on what runs
     * there in that instant.
     */
    public void sample(String program, int frequency) {
        forEachProgram((address, called) -> {
            if (called.equals(program)) {
                for (int cpu : PerfEvents.onlineCpus()) {
                    PerfEvents.openCpuClock(cpu, frequency).ifPresent(fd -> links.push(link(address, fd)));
                }
            }
        });
    }

    /** The link owns the descriptor from here on, but for a failure. */
    private long link(long program, int perfEvent) {
        CFunction.Returned link = Libbpf.PROGRAM_ATTACH_PERF_EVENT.call(program, perfEvent);
        if (link.value() == 0) {
            Libc.CLOSE.call(perfEvent);
            throw new BpfException("cannot attach " + name + " to a perf event: " + Errno.describe(link.errno()));
        }
        return link.value();
    }

    /** Takes the programs from what they are attached to; maps and rings stay. */
    public void detach() {
        while (!links.isEmpty()) {
            Libbpf.LINK_DESTROY.call(links.pop());
        }
    }

    /** Runs an iterator program once and returns what it wrote. */
    public byte[] iterate(String program) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        forEachProgram((address, called) -> {
            if (called.equals(program)) {
                readIterator(link(address, called), out);
            }
        });
        return out.toByteArray();
    }

    /** What was lost so far, by the C's global {@code lost} and by the kernel's own counters; after {@link #load}. */
    public Loss loss() {
        long skipped = 0;
        for (int program : counted) {
            skipped +=
                    BpfMap.info(program, PROGRAM_INFO_SIZE).get(ValueLayout.JAVA_LONG, PROGRAM_INFO_RECURSION_MISSES);
        }
        return new Loss(counter(LOST), skipped, 0);
    }

    /** Whether the C has such a global number that it counts with. */
    public boolean hasCounter(String global) {
        return counters.has(global);
    }

    /** What a global number of the C is now; after {@link #load}. It asks the kernel the first time only. */
    public long counter(String global) {
        return counters.get(global);
    }

    private void forEachProgram(BiConsumer<Long, String> visitor) {
        forEachProgram(false, visitor);
    }

    private void forEachProgram(boolean all, BiConsumer<Long, String> visitor) {
        long program = 0;
        while ((program = Libbpf.OBJECT_NEXT_PROGRAM.call(handle, program).value()) != 0) {
            String called = Native.string(Libbpf.PROGRAM_NAME.call(program).asPointer());
            if (all || loads(called)) {
                visitor.accept(program, called);
            }
        }
    }

    private boolean loads(String program) {
        return choice.loads(program, other -> elf.symbol(other).isPresent());
    }

    private boolean isIterator(String program) {
        return elf.symbol(program).filter(s -> s.section().startsWith("iter")).isPresent();
    }

    private long link(long program, String called) {
        CFunction.Returned link = Libbpf.PROGRAM_ATTACH.call(program);
        if (link.value() == 0) {
            String what = "cannot attach " + called + " of " + name + ": " + Errno.describe(link.errno());
            if (choice.classic() && !Host.current().hasTracefs()) {
                throw new UnsupportedHostException(
                        what + "; tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing");
            }
            throw new BpfException(what);
        }
        return link.value();
    }

    private void readIterator(long link, ByteArrayOutputStream out) {
        try (Arena call = Arena.ofConfined()) {
            int fd = check(
                    "run an iterator",
                    Libbpf.ITER_CREATE.call(Libbpf.LINK_FD.call(link).asInt()));
            try {
                MemorySegment buffer = call.allocate(1 << 16);
                int length;
                while ((length = check("read an iterator", read(fd, buffer))) > 0) {
                    byte[] chunk = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
                    out.write(chunk, 0, length);
                }
            } finally {
                Libc.CLOSE.call(fd);
            }
        } finally {
            Libbpf.LINK_DESTROY.call(link);
        }
    }

    private static CFunction.Returned read(int fd, MemorySegment buffer) {
        CFunction.Returned result = Libc.READ.call(fd, buffer.address(), buffer.byteSize());
        return result.value() < 0 ? new CFunction.Returned(-result.errno(), 0) : result;
    }

    private long findMap(String map) {
        try (Arena call = Arena.ofConfined()) {
            long found = Libbpf.OBJECT_FIND_MAP
                    .call(handle, call.allocateFrom(map).address())
                    .value();
            if (found == 0) {
                throw new LayoutException(name + " has no map " + map);
            }
            return found;
        }
    }

    private int check(String what, CFunction.Returned result) {
        if (result.asInt() < 0) {
            throw new BpfException("cannot " + what + " of " + name + ": " + Errno.describe(-result.asInt()));
        }
        return result.asInt();
    }

    /** Detaches and unloads everything; maps and rings of this object must not be used any more. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        detach();
        counters.close();
        Libbpf.OBJECT_CLOSE.call(handle);
        log.close();
        arena.close();
    }
}
