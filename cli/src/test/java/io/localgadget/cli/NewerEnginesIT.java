package io.localgadget.cli;

import static io.localgadget.cli.Tool.args;
import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Containerd;
import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Guard;
import io.localgadget.fixtures.Installation;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.Podman;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresEngines;
import io.localgadget.fixtures.Rootfs;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Docker, podman, containerd, runc and crun of newer suites of Debian on this kernel: nothing of their containers is
 * missed, all have their names, and they start under recorded profiles. With LOCALGADGET_WHOLE_MATRIX many more.
 */
@RequiresBpf
@RequiresEngines
@ParameterizedClass
@MethodSource("suites")
class NewerEnginesIT {
    private static final String IMAGE = "lgt-newer";
    private static final boolean WHOLE = System.getenv("LOCALGADGET_WHOLE_MATRIX") != null;
    private static final int CONTAINERS = WHOLE ? 100 : 15;
    private static final int STARTS = WHOLE ? 50 : 10;
    private static final Duration LONG = Duration.ofSeconds(180);

    private static Guard guard;
    private static Dockerd docker;
    private static Containerd containerd;
    private static Podman podman;
    private static Oci runc;
    private static Oci crun;
    private static Rootfs rootfs;

    @Parameter
    private Installation suite;

    static List<Installation> suites() {
        return Installation.suites();
    }

    @BeforeParameterizedClassInvocation
    static void start(Installation suite, @TempDir Path folder) {
        List<OciRuntime> runtimes = TestRuntimes.of(suite);
        guard = Guard.open();
        docker = Dockerd.start(suite);
        containerd = Containerd.start(suite);
        podman = Podman.open(runtimes.getLast()); // as Debian has it
        runc = Oci.withOwnRoot(runtimes.getFirst());
        crun = Oci.withOwnRoot(runtimes.getLast());
        rootfs = Generators.addTo(Rootfs.busybox(folder));
        docker.importImage(rootfs, IMAGE);
        containerd.importImage(rootfs, IMAGE);
        podman.importImage(rootfs, IMAGE);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        crun.close();
        runc.close();
        podman.close();
        containerd.close();
        docker.close();
        guard.close();
    }

    /** One way to run a container to its end. */
    private interface Runner {
        void run(String name, String... program);
    }

    private List<Runner> runners() {
        return List.of(
                (name, program) -> docker("--rm", List.of("--name", name, IMAGE), program),
                (name, program) ->
                        docker("--rm", List.of("--runtime", crun.runtime().name(), "--name", name, IMAGE), program),
                (name, program) -> podman.run(words(List.of("--rm", "--name", name, IMAGE), program))
                        .orThrow(),
                (name, program) -> containerd
                        .run(runc.runtime(), name, IMAGE, List.of("--rm"), program)
                        .orThrow(),
                (name, program) -> runc.run(name, Bundle.of(rootfs, program)).orThrow(),
                (name, program) -> crun.run(name, Bundle.of(rootfs, program)).orThrow());
    }

    private static void docker(String flag, List<String> flags, String... program) {
        List<String> all = new ArrayList<>(List.of(flag));
        all.addAll(flags);
        docker.run(words(all, program)).orThrow();
    }

    private static String[] words(List<String> words, String... more) {
        return Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void everyProgramOfManyContainersIsThereUnderItsName() throws Exception {
        List<Runner> runners = runners();
        Crowd.expectAll(docker.socket(), "newer", CONTAINERS * runners.size(), i -> {
            String name = Crowd.name("newer", i);
            runners.get(i % runners.size()).run(name, Crowd.program(name).toArray(String[]::new));
        });
    }

    @Test
    void whatAContainerOpensFirstIsThere() {
        try (ToolProcess tool = tracing("trace", "open", "-F", "comm==opencall")) {
            List<Runner> runners = runners();
            for (int i = 0; i < runners.size(); i++) {
                runners.get(i).run("lgt-first-" + i, "/bin/opencall", "openat", "/etc/passwd");
            }
            assertThat(Tool.stopAndFilter(tool, row -> true))
                    .extracting(row -> text(row, "container") + " " + text(row, "path"))
                    .containsExactlyElementsOf(IntStream.range(0, runners.size())
                            .mapToObj(i -> "lgt-first-" + i + " /etc/passwd")
                            .toList());
        }
    }

    @Test
    void theyAreListedAsTheyComeAndGo() {
        try (ToolProcess tool = ToolProcess.start(withSocket("list-containers", "-w", "-v"))) {
            tool.awaitReady("watching", Tool.PATIENCE);
            List<Runner> runners = runners();
            List<String> expected = new ArrayList<>();
            String[] engines = {"docker", "docker", "podman", "containerd", "runc", "crun"};
            for (int i = 0; i < runners.size(); i++) {
                runners.get(i).run("lgt-goes-" + i, "true");
                expected.add("CREATED " + engines[i] + " lgt-goes-" + i);
                expected.add("DELETED " + engines[i] + " lgt-goes-" + i);
            }
            assertThat(Tool.stopAndFilter(tool, row -> text(row, "name").startsWith("lgt-goes")))
                    .extracting(row -> text(row, "event") + " " + text(row, "runtime") + " " + text(row, "name"))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void thoseThatRunAlreadyHaveTheirNamesAndNewOnesFromThenOn() {
        docker.runSleeping("lgt-docker", IMAGE);
        podman.run("--detach", "--name", "lgt-podman", IMAGE, "sh", "-c", "while true; do /bin/sleep 0.1; done")
                .orThrow();
        containerd.runSleeping(runc.runtime(), "lgt-containerd", IMAGE);
        runc.runDetached("lgt-runc", Bundle.of(rootfs, "sleep", "1000"));
        crun.runDetached("lgt-crun", Bundle.of(rootfs, "sleep", "1000"));
        try (ToolProcess list = ToolProcess.start(withSocket("list-containers"));
                ToolProcess tool = tracing("trace", "exec")) {
            assertThat(list.awaitExit(Tool.PATIENCE)).isZero();
            assertThat(list.rows())
                    .filteredOn(row ->
                            row.path("pid").asInt() > 0 && row.path("mntns").asLong() > 0)
                    .extracting(row -> text(row, "runtime") + " " + text(row, "name"))
                    .contains("docker lgt-docker", "podman lgt-podman", "containerd lgt-containerd");
            executeInAll("lgt-docker", "1");
            docker.docker("rename", "lgt-docker", "lgt-renamed").orThrow();
            podman.podman("rename", "lgt-podman", "lgt-podman-renamed").orThrow();
            // podman tells nobody: its store is looked at each second
            tool.awaitRow(row -> text(row, "container").equals("lgt-podman-renamed"), Tool.PATIENCE);
            executeInAll("lgt-renamed", "2");
            assertThat(Tool.stopAndFilter(tool, row -> args(row).startsWith("/bin/echo")))
                    .extracting(row -> text(row, "runtime") + " " + text(row, "container") + " " + args(row))
                    .containsExactly(
                            "docker lgt-docker /bin/echo docker 1",
                            "podman lgt-podman /bin/echo podman 1",
                            "containerd lgt-containerd /bin/echo containerd 1",
                            "runc lgt-runc /bin/echo runc 1",
                            "crun lgt-crun /bin/echo crun 1",
                            "docker lgt-renamed /bin/echo docker 2",
                            "podman lgt-podman-renamed /bin/echo podman 2",
                            "containerd lgt-containerd /bin/echo containerd 2",
                            "runc lgt-runc /bin/echo runc 2",
                            "crun lgt-crun /bin/echo crun 2");
        } finally {
            docker.docker("rm", "-f", "lgt-docker", "lgt-renamed");
            podman.podman("rm", "-f", "-t", "0", "--all");
            containerd.delete("lgt-containerd");
            runc.delete("lgt-runc");
            crun.delete("lgt-crun");
        }
    }

    private static void executeInAll(String ofDocker, String word) {
        docker.docker("exec", ofDocker, "/bin/echo", "docker", word).orThrow();
        podman.podman("exec", "--latest", "/bin/echo", "podman", word).orThrow();
        containerd
                .ctr("task", "exec", "--exec-id", "e" + word, "lgt-containerd", "/bin/echo", "containerd", word)
                .orThrow();
        runc.exec("lgt-runc", "/bin/echo", "runc", word).orThrow();
        crun.exec("lgt-crun", "/bin/echo", "crun", word).orThrow();
    }

    @Test
    void dockersContainersStartUnderTheProfileOfOneRun() throws Exception {
        List<String> words = List.of("--rm", "--name", "lgt-profile", IMAGE);
        String[] program = {"sh", "-c", "mkdir /tmp/a; echo done > /tmp/a/b; ls -l /tmp"};
        verify(
                docker.runLine(words(List.of("--security-opt", "seccomp=unconfined"), words(words, program))),
                docker.runLine(words(words, program)),
                Map.of());
    }

    @Test
    void podmansContainersStartUnderTheProfileOfOneRun() throws Exception {
        List<String> words = List.of("--rm", "--name", "lgt-profile", IMAGE);
        String[] program = {"sh", "-c", "mkdir /tmp/a; echo done > /tmp/a/b; ls -l /tmp"};
        verify(
                podman.runLine(words(List.of("--security-opt", "seccomp=unconfined"), words(words, program))),
                podman.runLine(words(words, program)),
                podman.environment());
    }

    private static void verify(List<String> unconfined, List<String> line, Map<String, String> environment)
            throws Exception {
        Path profile = guard.folder().resolve("profile.json");
        try (ToolProcess tool = Tool.tracing(
                "advise",
                "seccomp-profile",
                "-c",
                "lgt-profile",
                "--strict",
                "--docker-socketpath",
                "" + docker.socket())) {
            List<String> recorded = new ArrayList<>(List.of("env"));
            environment.forEach((name, value) -> recorded.add(name + "=" + value));
            recorded.addAll(unconfined);
            guard.run(recorded).orThrow();
            Files.writeString(profile, Profiles.printed(tool, 0));
        }
        List<String> words = new ArrayList<>(List.of(
                "advise", "seccomp-profile", "verify", profile.toString(), "--runs", "" + STARTS, "-o", "json", "--"));
        words.addAll(line);
        try (ToolProcess tool = ToolProcess.startCommand(ToolCommand.line(words), environment, null)) {
            tool.awaitExit(LONG);
            assertThat(tool.stdout()).isEmpty();
            Profiles.printed(tool, 0);
            assertThat(tool.stderr()).anyMatch(said -> said.contains(STARTS + " of " + STARTS + " starts went well"));
        }
    }

    private static ToolProcess tracing(String... command) {
        return Tool.tracing(withSocket(command));
    }

    private static String[] withSocket(String... command) {
        return words(
                List.of(command),
                "-o",
                "json",
                "--docker-socketpath",
                docker.socket().toString());
    }
}
