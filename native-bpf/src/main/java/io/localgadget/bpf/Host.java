package io.localgadget.bpf;

import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What this machine can do, and the reason and the remedy where it cannot. */
public final class Host {
    /** The oldest that the tests see; ring buffers are there since 5.8. */
    private static final KernelVersion OLDEST = new KernelVersion(5, 10);

    private static final long CAP_SYS_ADMIN = 1L << 21;
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    private final Path root;

    private Host(Path root) {
        this.root = root;
    }

    /** The machine we run on. */
    public static Host current() {
        return new Host(Path.of("/"));
    }

    /** A machine whose /proc and /sys are below {@code root}, for tests. */
    static Host at(Path root) {
        return new Host(root);
    }

    /**
     * Says what stands against tracing here, before anything is loaded.
     *
     * @throws UnsupportedHostException with reason and remedy
     */
    public void requireTracing() {
        problem().ifPresent(reason -> {
            throw new UnsupportedHostException("cannot trace on this host: " + reason);
        });
    }

    /**
     * Says so where the processes that we would find are not the host's.
     *
     * @throws UnsupportedHostException with reason and remedy
     */
    public void requireItsProcesses() {
        foreignProcesses().ifPresent(reason -> {
            throw new UnsupportedHostException("cannot see this host's processes: " + reason);
        });
    }

    /** The inode number of the first PID namespace is the same in every kernel: include/linux/proc_ns.h. */
    private Optional<String> foreignProcesses() {
        try {
            Path own = Files.readSymbolicLink(root.resolve("proc/self/ns/pid"));
            return own.toString().equals(FIRST_PID_NAMESPACE)
                    ? Optional.empty()
                    : Optional.of("this is a PID namespace of its own (" + own + "), whose process numbers are not the"
                            + " host's; run it on the host, or in a container with --pid=host");
        } catch (IOException e) {
            return Optional.empty(); // nothing says that it is another one
        }
    }

    private Optional<String> problem() {
        String release = read("proc/sys/kernel/osrelease").strip();
        Optional<KernelVersion> version = KernelVersion.parse(release);
        if (version.isPresent() && !version.get().isAtLeast(OLDEST.major(), OLDEST.minor())) {
            return Optional.of("kernel " + release + " is too old; local-gadget needs " + OLDEST + " or later");
        }
        if ((effectiveCapabilities() & CAP_SYS_ADMIN) == 0) {
            return Optional.of("it needs root, or the capability CAP_SYS_ADMIN, to load BPF programs and to watch"
                    + " containers start; run it with sudo");
        }
        if (read("sys/kernel/security/lockdown").contains("[confidentiality]")) {
            return Optional.of("kernel lockdown is set to confidentiality, which keeps BPF programs from reading kernel"
                    + " memory; boot with lockdown=integrity or lockdown=none");
        }
        Optional<String> foreign = foreignProcesses();
        if (foreign.isPresent()) {
            return foreign;
        }
        if (!Files.exists(root.resolve("sys/kernel/btf/vmlinux"))) {
            return Optional.of(
                    "the kernel has no BTF type information (/sys/kernel/btf/vmlinux is missing); use a kernel"
                            + " built with CONFIG_DEBUG_INFO_BTF=y, as distributions have had since about 2021");
        }
        return Optional.empty();
    }

    /** Why the kernel answers EPERM to bpf(2), as far as one can tell. */
    String whyNotPermitted() {
        return problem()
                .or(this::lockedMemory)
                .orElse("something between us and the kernel forbids bpf(2), such as a seccomp profile,"
                        + " a user namespace or a security module; run on the host itself as root");
    }

    /** Before 5.11 maps and programs count as locked memory, of which libbpf asks for as much as there is. */
    private Optional<String> lockedMemory() {
        boolean counts = KernelVersion.parse(read("proc/sys/kernel/osrelease"))
                .filter(kernel -> !kernel.isAtLeast(5, 11))
                .isPresent();
        return read("proc/self/limits")
                .lines()
                .filter(line -> counts && line.startsWith("Max locked memory") && !line.contains("unlimited"))
                .findFirst()
                .map(line -> "locked memory is limited ("
                        + line.replaceAll("\\s+", " ").strip() + ") and may not be"
                        + " raised; run it with `ulimit -l unlimited`, or with the capability CAP_SYS_RESOURCE");
    }

    /** Whether the numbers of classic tracepoints can be read. */
    boolean hasTracefs() {
        return Files.exists(root.resolve("sys/kernel/tracing/events"))
                || Files.exists(root.resolve("sys/kernel/debug/tracing/events"));
    }

    /**
     * Whether the kernel compiles BPF programs; it says so (net.core.bpf_jit_enable) in the host's network namespace, and
     * hardly any kernel does not.
     */
    boolean compilesPrograms() {
        return !read("proc/sys/net/core/bpf_jit_enable").strip().equals("0");
    }

    private long effectiveCapabilities() {
        return read("proc/self/status")
                .lines()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .findFirst()
                .orElse(0);
    }

    /** The file's text; empty where it is not there, which is how /proc and /sys say that they have nothing to say. */
    private String read(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }

    /** The name that the build gives the architecture: x86 or arm64. */
    static String architecture() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "amd64", "x86_64" -> "x86";
            case "aarch64", "arm64" -> "arm64";
            default ->
                throw new UnsupportedHostException(
                        "cannot trace on " + arch + ": the BPF programs are built for x86-64 and arm64 only");
        };
    }

    /** The number of bpf(2), which the C library has no function for. */
    static int bpfCallNumber() {
        return architecture().equals("x86") ? 321 : 280;
    }

    static int pageSize() {
        return Sizes.PAGE;
    }

    static int possibleCpus() {
        return Sizes.CPUS;
    }

    private static final class Sizes {
        /** {@code int getpagesize(void)}, getpagesize(2) */
        static final int PAGE =
                CFunction.bind(Native.libc(), "getpagesize").call().asInt();

        static final int CPUS = Libbpf.NUM_POSSIBLE_CPUS.call().asInt();
    }
}
