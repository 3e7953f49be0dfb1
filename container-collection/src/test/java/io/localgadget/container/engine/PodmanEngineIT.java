package io.localgadget.container.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Command;
import io.localgadget.fixtures.Guard;
import io.localgadget.fixtures.Output;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real podman with a store of our own. */
class PodmanEngineIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String IMAGE = "localhost/engine-test:1";

    private static Guard guard;

    private final Map<String, Naming> told = new ConcurrentHashMap<>();

    @BeforeAll
    static void makeImage(@TempDir Path folder) {
        guard = Guard.open();
        Path tar = Rootfs.busybox(folder).tar(guard, folder.resolve("image.tar"));
        podman("import", tar.toString(), IMAGE).orThrow();
    }

    @AfterAll
    static void removeAll() {
        try (Guard all = guard) {
            all.run(command("rm", "-af", "-t", "0"));
        }
    }

    private static Path root() {
        return guard.folder().resolve("storage");
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "podman",
                "--root",
                root().toString(),
                "--runroot",
                "" + guard.folder().resolve("runroot")));
        command.addAll(List.of("--tmpdir", "" + guard.folder().resolve("tmp"), "--runtime", "runc"));
        command.addAll(List.of("--cgroup-manager", "cgroupfs"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Output podman(String... arguments) {
        return guard.run(command(arguments));
    }

    private static String run(String name, String... imageAndCommand) {
        List<String> arguments = new ArrayList<>(List.of("run", "-d", "--name", name, "--network", "none"));
        arguments.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"));
        arguments.addAll(List.of(imageAndCommand));
        return podman(arguments.toArray(String[]::new)).text();
    }

    private PodmanEngine engine(Path defaultRoot) {
        return new PodmanEngine(defaultRoot, told::put);
    }

    @Test
    void aContainerThatExistsIsFoundByItsConmon() throws Exception {
        String id = run("existed", IMAGE, "sleep", "100000");
        String conmon =
                podman("inspect", "--format", "{{.State.ConmonPid}}", id).text();
        String arguments = Files.readString(Path.of("/proc", conmon, "cmdline"));
        try (PodmanEngine engine = engine(Path.of("/nonexistent"))) {
            engine.learned(Conmon.of(List.of(arguments.split("\0"))).orElseThrow());
            assertThat(engine.await(id, SOON)).contains(new Naming("existed", IMAGE));
        }
    }

    @Test
    void aContainerThatComesLaterIsNamed() throws Exception {
        try (PodmanEngine engine = engine(root())) {
            String id = run("later", IMAGE, "sleep", "100000");
            assertThat(engine.await(id, SOON)).contains(new Naming("later", IMAGE));
        }
    }

    @Test
    void aRenameIsTold() throws Exception {
        String id = run("before", IMAGE, "sleep", "100000");
        try (PodmanEngine engine = engine(root())) {
            assertThat(engine.await(id, SOON)).contains(new Naming("before", IMAGE));
            podman("rename", "before", "after").orThrow();
            Waiting.until("it is told", SOON, () -> new Naming("after", IMAGE).equals(told.get(id)));
        }
    }

    @Test
    void itsServiceSpeaksDockersApi() throws Exception {
        Path socket = guard.folder().resolve("podman.sock");
        Command service = guard.launch(command("system", "service", "--time=0", "unix://" + socket));
        Waiting.until("the service answers", SOON, () -> SocketProbe.answers(socket));
        String before = run("served", IMAGE, "sleep", "100000");
        try (var engine = new DockerEngine("podman", socket, told::put, paths -> {}, warning -> {})) {
            assertThat(engine.await(before, SOON)).contains(new Naming("served", IMAGE));
            IntStream.range(0, 3).forEach(i -> run("short-" + i, "--rm", IMAGE, "true"));
            Waiting.until(
                    "all are known",
                    SOON,
                    () -> told.values().stream()
                            .map(Naming::name)
                            .toList()
                            .containsAll(List.of("short-0", "short-1", "short-2")));
            podman("rename", "served", "anew").orThrow();
            Waiting.until("it is told", SOON, () -> new Naming("anew", IMAGE).equals(told.get(before)));
        } finally {
            service.signal("TERM");
        }
    }
}
