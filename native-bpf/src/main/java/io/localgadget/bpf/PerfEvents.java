package io.localgadget.bpf;

import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Events of perf_event_open(2) that BPF programs run at. */
public final class PerfEvents {
    /** {@code struct perf_event_attr} up to PERF_ATTR_SIZE_VER5, include/uapi/linux/perf_event.h, and its members. */
    private static final int ATTR_SIZE = 112;

    private static final int ATTR_SIZE_OFFSET = 4;
    private static final int ATTR_FREQUENCY = 16;
    private static final int ATTR_FLAGS = 40;

    private static final int TYPE_SOFTWARE = 1;
    /** The bit of {@code freq}: the number before is a frequency, not a period. */
    private static final long FLAG_FREQUENCY = 1 << 10;

    private static final int OPEN_CLOEXEC = 8;
    private static final int ENODEV = 19;
    private static final Path MOST = Path.of("/proc/sys/kernel/perf_event_max_sample_rate");
    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    private PerfEvents() {}

    /** How often a second the kernel lets a CPU be sampled ({@code kernel.perf_event_max_sample_rate}). */
    public static int highestFrequency() {
        // In one read: such a file has nothing at any other place than its start, and readString reads a byte first.
        try (InputStream in = Files.newInputStream(MOST)) {
            byte[] text = new byte[32];
            int length = in.read(text);
            return Integer.parseInt(new String(text, 0, Math.max(length, 0), StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException e) {
            return 100_000; // the kernel's own default; it refuses what it cannot do
        }
    }

    static List<Integer> onlineCpus() {
        try {
            return numbers(Files.readString(ONLINE).strip());
        } catch (IOException e) {
            throw new UnsupportedHostException(
                    "cannot tell which CPUs are online: " + ONLINE + " cannot be read; is /sys mounted?");
        }
    }

    /** The numbers in a list of ranges, {@code 0-3,5}. */
    static List<Integer> numbers(String list) {
        List<Integer> numbers = new ArrayList<>();
        for (String range : list.split(",")) {
            String[] ends = range.split("-", 2);
            for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    /** Opens PERF_COUNT_SW_CPU_CLOCK on one CPU, for all processes; empty if the CPU has gone offline. */
    static OptionalInt openCpuClock(int cpu, int frequency) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTR_SIZE, 8);
            attributes.set(ValueLayout.JAVA_INT, 0, TYPE_SOFTWARE);
            attributes.set(ValueLayout.JAVA_INT, ATTR_SIZE_OFFSET, ATTR_SIZE);
            attributes.set(ValueLayout.JAVA_LONG, ATTR_FREQUENCY, frequency);
            attributes.set(ValueLayout.JAVA_LONG, ATTR_FLAGS, FLAG_FREQUENCY);
            // int perf_event_open(struct perf_event_attr *attr, pid_t pid, int cpu, int group_fd, unsigned long flags)
            long number = Host.architecture().equals("x86") ? 298 : 241;
            CFunction.Returned opened = Libc.SYSCALL.call(number, attributes.address(), -1, cpu, -1, OPEN_CLOEXEC);
            if (opened.value() >= 0) {
                return OptionalInt.of(opened.asInt());
            }
            if (opened.errno() == ENODEV) {
                return OptionalInt.empty();
            }
            String what = "cannot sample CPU " + cpu + " (perf_event_open): " + Errno.describe(opened.errno());
            if (opened.errno() == Errno.EPERM || opened.errno() == Errno.EACCES || opened.errno() == Errno.ENOSYS) {
                throw new UnsupportedHostException(what + "; it needs root, or CAP_PERFMON, and a kernel with perf"
                        + " events that no seccomp profile or security module forbids");
            }
            throw new BpfException(what);
        }
    }
}
