package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.Guard;
import io.localgadget.fixtures.Output;
import io.localgadget.fixtures.RealPrograms;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The story that the tool is for: nginx runs under a profile that somebody wrote by hand, requests fail, the tool
 * records what nginx calls, the comparison shows the missing call, and with the recorded profile all works.
 */
@RequiresBpf
@RequiresCommand({"dockerd", "runc", "nginx", "curl"})
class SeccompStoryIT {
    private static final String WEB = "lgt-web";
    private static final Duration LONG = Duration.ofSeconds(90);

    /** Exit status of curl. */
    private static final int CONNECTION_REFUSED = 7;

    /** Of memory, of a man page, of what other web servers need: what one writes by hand. */
    private static final List<String> BY_HAND = List.of(
            ("accept4 access arch_prctl bind brk capget capset chdir clone clone3 close close_range connect dup2 "
                            + "epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_wait eventfd2 execve exit exit_group "
                            + "faccessat faccessat2 fchown fcntl fstat fstatfs futex getcwd getdents64 geteuid getpid getppid getrandom "
                            + "gettid getuid io_setup ioctl listen lseek madvise mkdir mmap mprotect munmap nanosleep newfstatat "
                            + "openat openat2 prctl pread64 prlimit64 pwrite64 read readlinkat recvfrom recvmsg rename "
                            + "restart_syscall rseq rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend sched_getaffinity "
                            + "sched_yield sendmsg set_robust_list set_tid_address setgid setgroups setitimer setsid setsockopt setuid "
                            + "sigaltstack socket socketpair statx sysinfo tgkill umask uname unlink wait4 write writev")
                    .split(" "));

    @Test
    void theMissingCallIsFoundAndTheRecordedProfileWorks() throws Exception {
        try (Dockerd docker = Dockerd.start();
                Guard guard = Guard.open()) {
            docker.importImage(new RealPrograms(guard).nginx().rootfs(), "nginx");
            Path byHand = Profiles.write(guard.folder().resolve("by-hand.json"), Profiles.allowing(BY_HAND));

            run(docker, byHand);
            Output failed = request(docker);
            assertThat(failed.status()).isNotZero();
            assertThat(failed.stdout()).doesNotContain("it works");
            docker.docker("rm", "-f", WEB).orThrow();

            Path recorded = guard.folder().resolve("recorded.json");
            try (ToolProcess tool = Tool.tracing(
                    "advise",
                    "seccomp-profile",
                    "-c",
                    WEB,
                    "--docker-socketpath",
                    docker.socket().toString())) {
                run(docker, null);
                assertThat(request(docker).text()).contains("it works");
                docker.docker("stop", WEB).orThrow();
                Files.writeString(recorded, Profiles.printed(tool, 0));
            }
            docker.docker("rm", WEB).orThrow();
            assertThat(Profiles.allowed(Profiles.read(recorded)))
                    .contains("sendfile", "accept4")
                    .doesNotContain("unshare", "mount", "pivot_root", "reboot", "ptrace", "setns");

            try (ToolProcess tool = ToolProcess.start(
                    "advise", "seccomp-profile", "diff", byHand.toString(), recorded.toString(), "-o", "json")) {
                Profiles.printed(tool, 1);
                assertThat(tool.rows())
                        .filteredOn(row -> text(row, "change").equals("missing"))
                        .extracting(row -> text(row, "name"))
                        .containsExactly("sendfile");
            }

            run(docker, recorded);
            assertThat(request(docker).text()).contains("it works");
            docker.docker("rm", "-f", WEB).orThrow();
            verify(docker, recorded);
        }
    }

    private static void verify(Dockerd docker, Path profile) {
        List<String> line = new ArrayList<>(List.of(
                "advise",
                "seccomp-profile",
                "verify",
                profile.toString(),
                "--runs",
                "20",
                "--run-time",
                "300ms",
                "--"));
        line.addAll(docker.runLine("--name", WEB, "nginx", "nginx", "-c", "/etc/nginx.conf", "-g", "daemon off;"));
        try (ToolProcess tool = ToolProcess.start(line.toArray(String[]::new))) {
            tool.awaitExit(LONG);
            Profiles.printed(tool, 0);
            assertThat(tool.stderr()).anyMatch(said -> said.contains("20 of 20 starts went well"));
        }
    }

    private static void run(Dockerd docker, Path profile) {
        String security = "seccomp=" + (profile == null ? "unconfined" : profile);
        docker.run(
                        "-d",
                        "--name",
                        WEB,
                        "--security-opt",
                        security,
                        "nginx",
                        "nginx",
                        "-c",
                        "/etc/nginx.conf",
                        "-g",
                        "daemon off;")
                .orThrow();
    }

    /** By another container, in the network of nginx's. */
    private static Output request(Dockerd docker) {
        AtomicReference<Output> answer = new AtomicReference<>();
        Waiting.until("nginx listens", Tool.PATIENCE, () -> {
            answer.set(docker.docker(
                    "run",
                    "--rm",
                    "--network",
                    "container:" + WEB,
                    "--security-opt",
                    "seccomp=unconfined",
                    "nginx",
                    "curl",
                    "-sS",
                    "-m",
                    "5",
                    "http://127.0.0.1/index.html"));
            return answer.get().status() != CONNECTION_REFUSED;
        });
        return answer.get();
    }
}
