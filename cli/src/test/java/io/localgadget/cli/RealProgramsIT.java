package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.Guard;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.Podman;
import io.localgadget.fixtures.RealPrograms;
import io.localgadget.fixtures.RealPrograms.RealProgram;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.ToolProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real programs start ten of ten times (twenty where the whole matrix is asked for) under the profile that one run of theirs made: all of them under Docker, and some
 * in turn with no_new_privileges, under every other runc, under podman, and with plain runc and crun.
 */
@RequiresBpf
@RequiresCommand({"dockerd", "runc", "crun", "podman", "nginx", "redis-server", "memcached", "node", "curl"})
class RealProgramsIT {
    private static final String ID = "lgt-real";
    private static final String RUNS = System.getenv("LOCALGADGET_WHOLE_MATRIX") == null ? "6" : "20";
    private static final List<String> ALL =
            List.of("nginx", "redis", "postgres", "memcached", "python", "node", "worker", "shell");
    private static final Duration LONG = Duration.ofSeconds(180);
    /** What none of them calls, and their runtime does before it loads the filter. */
    private static final String[] NEVER = {
        "mount", "umount2", "pivot_root", "unshare", "setns", "reboot", "ptrace", "bpf", "sethostname", "kexec_load"
    };

    /** crun refuses hybrid cgroups, also for a container that is in none. */
    private static final List<String> WITHOUT_UNIFIED = List.of(
            "unshare",
            "--mount",
            "--propagation",
            "slave",
            "sh",
            "-c",
            "umount /sys/fs/cgroup/unified && exec \"$@\"",
            "without-unified");

    private static Guard guard;
    private static Dockerd docker;
    private static RealPrograms programs;

    @BeforeAll
    static void open() {
        guard = Guard.open();
        docker = Dockerd.start();
        programs = new RealPrograms(guard);
    }

    @AfterAll
    static void close() {
        docker.close();
        guard.close();
    }

    /** All of them in all surroundings where LOCALGADGET_WHOLE_MATRIX is set, which takes long; else these. */
    private static Stream<String> some(String... names) {
        return System.getenv("LOCALGADGET_WHOLE_MATRIX") == null ? Stream.of(names) : ALL.stream();
    }

    static Stream<String> all() {
        return ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void underDocker(String name) throws Exception {
        tryDocker(programs.named(name));
    }

    static Stream<String> withNoNewPrivileges() {
        return some("redis", "worker");
    }

    @ParameterizedTest
    @MethodSource("withNoNewPrivileges")
    void underDockerWithNoNewPrivileges(String name) throws Exception {
        tryDocker(programs.named(name), "--security-opt", "no-new-privileges");
    }

    /** One program each, in turn with no_new_privileges. */
    static Stream<Arguments> underOtherRuncs() {
        List<OciRuntime> others = TestRuntimes.runcs().stream()
                .filter(runtime -> !runtime.name().equals("runc"))
                .toList();
        return IntStream.range(0, others.size()).boxed().flatMap(i -> {
            Stream<String> shell = i % 2 == 0 ? some("shell") : some();
            Stream<String> worker = i % 2 == 1 ? some("worker") : some();
            return Stream.concat(
                    shell.map(name -> Arguments.of(others.get(i), name, false)),
                    worker.map(name -> Arguments.of(others.get(i), name, true)));
        });
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource
    void underOtherRuncs(OciRuntime runtime, String name, boolean noNewPrivileges) throws Exception {
        if (noNewPrivileges) {
            tryDocker(programs.named(name), "--runtime", runtime.name(), "--security-opt", "no-new-privileges");
        } else {
            tryDocker(programs.named(name), "--runtime", runtime.name());
        }
    }

    static Stream<Arguments> underPodman() {
        return Stream.concat(
                some("memcached").map(name -> Arguments.of(name, false)),
                some("shell").map(name -> Arguments.of(name, true)));
    }

    @ParameterizedTest
    @MethodSource
    void underPodman(String name, boolean noNewPrivileges) throws Exception {
        RealProgram program = programs.named(name);
        try (Podman podman = Podman.open(TestRuntimes.named("runc"))) {
            podman.importImage(program.rootfs(), program.name());
            List<String> flags = new ArrayList<>(List.of("--rm", "--name", ID));
            if (noNewPrivileges) {
                flags.addAll(List.of("--security-opt", "no-new-privileges"));
            }
            flags.add("localhost/" + program.name());
            flags.addAll(program.command());
            Path profile = guard.folder().resolve("profile.json");
            List<String> line = podman.runLine(flags.toArray(String[]::new));
            int run = line.indexOf("run") + 1;
            List<String> unconfined = new ArrayList<>(line);
            unconfined.addAll(run, List.of("--security-opt", "seccomp=unconfined"));
            List<String> recording = new ArrayList<>(List.of("env"));
            podman.environment().forEach((variable, value) -> recording.add(variable + "=" + value));
            recording.addAll(unconfined);
            record(recording, profile);
            verify(line, podman.environment(), profile);
        }
    }

    static Stream<Arguments> underAPlainRuntime() {
        return Stream.of("runc", "crun")
                .flatMap(runtime -> Stream.concat(
                        some("python").map(name -> Arguments.of(runtime, name, false)),
                        some("worker").map(name -> Arguments.of(runtime, name, true))));
    }

    @ParameterizedTest
    @MethodSource
    void underAPlainRuntime(String runtimeName, String name, boolean noNewPrivileges) throws Exception {
        OciRuntime runtime = TestRuntimes.named(runtimeName);
        try (Oci oci = Oci.withOwnRoot(runtime)) {
            RealProgram program = programs.named(name);
            Bundle bundle = Bundle.of(program.rootfs(), program.command().toArray(String[]::new));
            Path profile = guard.folder().resolve("profile.json");
            try (ToolProcess tool = recording()) {
                oci.run(ID, noNewPrivileges ? bundle : bundle.withNewPrivileges())
                        .orThrow();
                Files.writeString(profile, Profiles.printed(tool, 0));
            }
            String root = oci.folder().resolve("state").toString();
            String folder = oci.bundle(ID).toString();
            verify(
                    runtime.refusesHybridCgroups() ? WITHOUT_UNIFIED : List.of(),
                    List.of(runtime.path().toString(), "--root", root, "run", "--bundle", folder, ID),
                    Map.of(),
                    profile);
        }
    }

    private static void tryDocker(RealProgram program, String... flags) throws Exception {
        if (docker.docker("image", "inspect", program.name()).status() != 0) {
            docker.importImage(program.rootfs(), program.name());
        }
        List<String> words = new ArrayList<>(List.of("--rm", "--name", ID));
        words.addAll(List.of(flags));
        words.add(program.name());
        words.addAll(program.command());
        List<String> unconfined = new ArrayList<>(List.of("--security-opt", "seccomp=unconfined"));
        unconfined.addAll(words);
        Path profile = guard.folder().resolve("profile.json");
        record(docker.runLine(unconfined.toArray(String[]::new)), profile);
        verify(docker.runLine(words.toArray(String[]::new)), Map.of(), profile);
    }

    private static void record(List<String> line, Path profile) throws Exception {
        try (ToolProcess tool = recording()) {
            guard.run(line).orThrow();
            Files.writeString(profile, Profiles.printed(tool, 0));
        }
        assertThat(Profiles.allowed(Profiles.read(profile)))
                .contains("execve", "exit_group")
                .doesNotContain(NEVER);
    }

    private static ToolProcess recording() {
        String socket = docker.socket().toString();
        return Tool.tracing("advise", "seccomp-profile", "-c", ID, "--docker-socketpath", socket, "--strict");
    }

    private static void verify(List<String> line, Map<String, String> environment, Path profile) {
        verify(List.of(), line, environment, profile);
    }

    /** {@code wrapper} is a command that starts the tool. */
    private static void verify(List<String> wrapper, List<String> line, Map<String, String> environment, Path profile) {
        List<String> words = new ArrayList<>(
                List.of("advise", "seccomp-profile", "verify", profile.toString(), "--runs", RUNS, "-o", "json", "--"));
        words.addAll(line);
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(ToolCommand.line(words));
        try (ToolProcess tool = ToolProcess.startCommand(command, environment, null)) {
            tool.awaitExit(LONG);
            assertThat(tool.stdout()).isEmpty();
            Profiles.printed(tool, 0);
            assertThat(tool.stderr()).anyMatch(said -> said.contains(RUNS + " of " + RUNS + " starts went well"));
        }
    }
}
