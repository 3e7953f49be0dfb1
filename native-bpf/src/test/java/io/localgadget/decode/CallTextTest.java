package io.localgadget.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How calls read; the expected texts are what strace 6.1 writes, but for the names of the parameters. */
class CallTextTest {
    private final CallText text = new CallText(new Tables());

    @Test
    void numbersHaveTheirSignAndAddressesAreHexadecimal() {
        assertThat(parameters(call("kill", -1, 9))).isEqualTo("pid=-1, sig=SIGKILL");
        assertThat(parameters(call("munmap", 0x7f00L, 4096))).isEqualTo("addr=0x7f00, len=4096");
        assertThat(parameters(call("brk", 0))).isEqualTo("brk=NULL");
        assertThat(parameters(call("chown", 0x10, 0xffffffffL, 1000))).isEqualTo("pathname=0x10, user=-1, group=1000");
        assertThat(parameters(call("lseek", 3, -5, 2))).isEqualTo("fd=3, offset=-5, whence=SEEK_END");
    }

    @Test
    void flagsAreNamedAndWhatHasNoNameIsANumber() {
        assertThat(parameters(call("mmap", 0, 8192, 3, 0x22, -1, 0)))
                .isEqualTo("addr=NULL, len=8192, prot=PROT_READ|PROT_WRITE, flags=MAP_PRIVATE|MAP_ANONYMOUS, fd=-1,"
                        + " off=0");
        assertThat(parameters(call("mprotect", 0x1000, 1, 0))).isEqualTo("start=0x1000, len=1, prot=PROT_NONE");
        assertThat(parameters(call("access", 0x10, 0))).endsWith("mode=F_OK");
        assertThat(parameters(call("socket", 2, 0x80001, 0)))
                .isEqualTo("family=AF_INET, type=SOCK_STREAM|SOCK_CLOEXEC, protocol=0");
        assertThat(parameters(call("futex", 0x10, 0x81, 1, 0, 0, 0))).contains("op=FUTEX_WAKE|FUTEX_PRIVATE_FLAG");
        assertThat(parameters(call("unlinkat", -100, 0x10, 0x8200)))
                .isEqualTo("dirfd=AT_FDCWD, pathname=0x10, flag=AT_REMOVEDIR|0x8000");
        assertThat(parameters(call("ioctl", 0, 0x5413, 0))).contains("cmd=TIOCGWINSZ");
        assertThat(parameters(call("ioctl", 0, 0x1234, 0))).contains("cmd=0x1234");
        assertThat(parameters(call("setsockopt", 3, 6, 1, 0, 0))).contains("level=SOL_TCP, optname=TCP_NODELAY");
    }

    @Test
    void theModeOfAnOpenIsShownWhereItCreates() {
        assertThat(parameters(call("openat", -100, 0x10, 0, 0xdead))).endsWith("flags=O_RDONLY");
        assertThat(parameters(call("openat", -100, 0x10, 0x241, 0644)))
                .endsWith("flags=O_WRONLY|O_CREAT|O_TRUNC, mode=0644");
    }

    @Test
    void flagsThatDifferByArchitectureHaveTheirNamesThere() {
        Call call = new Call(
                Architecture.AARCH64,
                "openat",
                new long[] {-100, 0x10, 0x4000, 0, 0, 0},
                true,
                true,
                false,
                3,
                Map.of());
        assertThat(parameters(call)).endsWith("flags=O_RDONLY|O_DIRECTORY");
        assertThat(parameters(call("openat", -100, 0x10, 0x10000))).endsWith("flags=O_RDONLY|O_DIRECTORY");
    }

    @Test
    void descriptorsTellTheirFile() {
        assertThat(parameters(call("close", 3).with(0, file(0xef53, 7, "/etc/a>b"))))
                .isEqualTo("fd=3</etc/a\\x3eb>");
        assertThat(parameters(call("close", 3).with(0, file(0x50495045, 7, ""))))
                .isEqualTo("fd=3<pipe:[7]>");
        assertThat(parameters(call("close", 3).with(0, file(0x534F434B, 8, ""))))
                .isEqualTo("fd=3<socket:[8]>");
        assertThat(parameters(call("close", 3).with(0, file(0x09041934, 8, "[eventpoll]"))))
                .isEqualTo("fd=3<anon_inode:[eventpoll]>");
    }

    @Test
    void memoryIsQuotedEscapedAndMarkedWhereItWasCut() {
        Captured bytes = new Captured("a\n\"\\\u001b".getBytes(StandardCharsets.ISO_8859_1), true);
        assertThat(parameters(call("write", 1, 0x10, 500).with(1, bytes)))
                .isEqualTo("fd=1, buf=\"a\\n\\\"\\\\\\x1b\"..., count=500");
        assertThat(parameters(call("write", 1, 0x10, 5))).isEqualTo("fd=1, buf=0x10, count=5");
        assertThat(parameters(call("execve", 0x10, 0x20, 0x30).with(1, bytes("sh\0-c\0", false))))
                .isEqualTo("pathname=0x10, argv=[\"sh\", \"-c\"], envp=0x30");
        assertThat(parameters(call("execve", 0x10, 0x20, 0x30).with(1, bytes("sh\0lon", true))))
                .isEqualTo("pathname=0x10, argv=[\"sh\", \"lon\"...], envp=0x30");
    }

    @Test
    void structsShowTheirMembers() {
        assertThat(parameters(call("nanosleep", 0x10, 0).with(0, longs(1, 500))))
                .isEqualTo("rqtp={tv_sec=1, tv_nsec=500}, rmtp=NULL");
        assertThat(parameters(
                        call("connect", 3, 0x10, 16).with(1, bytes("\2\0\0\120\177\0\0\1\0\0\0\0\0\0\0\0", false))))
                .isEqualTo("fd=3, addr={sa_family=AF_INET, sin_port=80, sin_addr=127.0.0.1}, addrlen=16");
        assertThat(parameters(call("connect", 3, 0x10, 9).with(1, bytes("\1\0/run/x\0", false))))
                .isEqualTo("fd=3, addr={sa_family=AF_UNIX, sun_path=\"/run/x\"}, addrlen=9");
        assertThat(parameters(call("wait4", -1, 0x10, 1, 0).with(1, ints(0x0300))))
                .isEqualTo("pid=-1, wstatus=[{WIFEXITED(s) && WEXITSTATUS(s) == 3}], options=WNOHANG, rusage=NULL");
        assertThat(parameters(call("wait4", -1, 0x10, 0, 0).with(1, ints(9)))).contains("WTERMSIG(s) == SIGKILL");
        assertThat(parameters(call("pipe2", 0x10, 0x80000).with(0, ints(3, 4))))
                .isEqualTo("fd=[3, 4], flags=O_CLOEXEC");
        assertThat(parameters(call("rt_sigprocmask", 0, 0x10, 0, 8).with(1, longs(1 << 14 | 2))))
                .isEqualTo("how=SIG_BLOCK, set=[INT TERM], oldset=NULL, sigsetsize=8");
    }

    @Test
    void resultsAreDecodedToo() {
        assertThat(result(returned("read", -2))).isEqualTo("-1 ENOENT (No such file or directory)");
        assertThat(result(returned("read", -512))).isEqualTo("? ERESTARTSYS (restarted if SA_RESTART is set)");
        assertThat(result(returned("mmap", 0x7f0000000000L))).isEqualTo("0x7f0000000000");
        assertThat(result(returned("openat", 3).with(Call.RESULT, file(0xef53, 7, "/etc/x"))))
                .isEqualTo("3</etc/x>");
        assertThat(result(call("exit_group", 0))).isEqualTo("...");
    }

    @Test
    void whatASeccompFilterAnsweredSaysSo() {
        assertThat(text.result(filtered(true, -1))).isEqualTo("-1 EPERM (Operation not permitted) by seccomp");
        assertThat(text.result(filtered(true, 0))).isEqualTo("0 by seccomp");
        assertThat(text.result(filtered(false, 0))).isEqualTo("? SIGSYS (seccomp)");
    }

    @Test
    void numbersOf64BitsAreOneNumberIn32BitProgramsToo() {
        assertThat(parameters(of(Architecture.I386, "ftruncate64", 3, 5, 2))).isEqualTo("fd=3, length=8589934597");
        assertThat(parameters(of(Architecture.ARM, "ftruncate64", 3, 99, 5, 2))).isEqualTo("fd=3, length=8589934597");
        assertThat(parameters(of(Architecture.I386, "pread64", 3, 0, 0, 0xffffffffL, 0xffffffffL)))
                .isEqualTo("fd=3, buf=NULL, count=0, pos=-1");
        assertThat(parameters(of(Architecture.I386, "fallocate", 3, 0, 1, 1, 2, 1)))
                .isEqualTo("fd=3, mode=0, offset=4294967297, len=4294967298");
        assertThat(parameters(of(Architecture.I386, "_llseek", 3, 1, 7, 0, 0)))
                .startsWith("fd=3, offset=4294967303, result=NULL");
        assertThat(parameters(of(Architecture.X86_64, "preadv", 3, 0, 0, 1L << 33, 9)))
                .endsWith("iovcnt=0, pos=8589934592");
        assertThat(parameters(of(Architecture.I386, "preadv", 3, 0, 0, 0, 2))).endsWith("iovcnt=0, pos=8589934592");
    }

    @Test
    void aCallThatNoTableHasShowsItsRegisters() {
        assertThat(parameters(call("syscall_999", 1, 0))).startsWith("arg0=0x1, arg1=NULL");
    }

    @Test
    void anyBytesForAnyCallArePrintableAscii() {
        Random random = new Random(5);
        Tables tables = new Tables();
        for (String name : SyscallTable.of(Architecture.X86_64).names()) {
            for (int length : new int[] {0, 1, 3, 8, 12, 16, 31, 56, 128}) {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                TestCall call = call(name, random.nextLong(), random.nextInt(8), 2, random.nextLong(), 3, 4);
                for (int i = 0; i <= Call.RESULT; i++) {
                    call = call.with(i, new Captured(bytes, random.nextBoolean()));
                }
                assertThat(parameters(call) + result(call)).as(name).matches("[ -~]*");
            }
            assertThat(tables.signature(Architecture.X86_64, name).parameters()).hasSizeLessThanOrEqualTo(6);
        }
    }

    @Test
    void everyCallOfThisKernelsArchitecturesHasItsParameters() {
        Tables tables = new Tables();
        // Calls that no kernel has implemented for decades, and the kernel's own for uprobes.
        String none = "_sysctl|afs_syscall|create_module|epoll_ctl_old|epoll_wait_old|get_kernel_syms|getpmsg|putpmsg"
                + "|query_module|security|tuxcall|uprobe|uretprobe|vserver";
        for (Architecture architecture : new Architecture[] {Architecture.X86_64, Architecture.AARCH64}) {
            assertThat(SyscallTable.of(architecture).names())
                    .filteredOn(name -> !name.matches(none))
                    .allMatch(name -> tables.has(architecture, name));
        }
    }

    private static Call of(Architecture architecture, String name, long... arguments) {
        return new Call(architecture, name, Arrays.copyOf(arguments, 6), true, false, false, 0, Map.of());
    }

    private static Call filtered(boolean returned, long result) {
        return new Call(Architecture.X86_64, "unshare", new long[6], true, returned, true, result, Map.of());
    }

    private String parameters(Call call) {
        return text.parameters(call);
    }

    private String result(TestCall call) {
        return text.result(call.call());
    }

    private String parameters(TestCall call) {
        return text.parameters(call.call());
    }

    private record TestCall(Call call) {
        TestCall with(int parameter, Captured captured) {
            Map<Integer, Captured> all = new HashMap<>(call.captured());
            all.put(parameter, captured);
            return new TestCall(new Call(
                    call.architecture(),
                    call.name(),
                    call.arguments(),
                    true,
                    call.returned(),
                    call.filtered(),
                    call.result(),
                    all));
        }
    }

    private static TestCall call(String name, long... arguments) {
        return new TestCall(
                new Call(Architecture.X86_64, name, Arrays.copyOf(arguments, 6), true, false, false, 0, Map.of()));
    }

    private static TestCall returned(String name, long result) {
        return new TestCall(new Call(Architecture.X86_64, name, new long[6], true, true, false, result, Map.of()));
    }

    private static Captured bytes(String bytes, boolean truncated) {
        return new Captured(bytes.getBytes(StandardCharsets.ISO_8859_1), truncated);
    }

    private static Captured longs(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(values);
        return new Captured(buffer.array(), false);
    }

    private static Captured ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asIntBuffer().put(values);
        return new Captured(buffer.array(), false);
    }

    private static Captured file(int fileSystem, long inode, String path) {
        byte[] name = path.getBytes(StandardCharsets.ISO_8859_1);
        return new Captured(
                ByteBuffer.allocate(12 + name.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(fileSystem)
                        .putLong(inode)
                        .put(name)
                        .array(),
                false);
    }
}
