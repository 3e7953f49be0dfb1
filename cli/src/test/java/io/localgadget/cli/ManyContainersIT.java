package io.localgadget.cli;

import static io.localgadget.cli.Crowd.name;
import static io.localgadget.cli.Crowd.program;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Attackers;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Command;
import io.localgadget.fixtures.Containerd;
import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.Podman;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many short containers at once: every program of each is there, under the right name, and nothing else. */
@RequiresBpf
@RequiresCommand({"dockerd", "podman", "containerd", "runc"})
class ManyContainersIT {
    private static final String IMAGE = "lgt-many";

    private static Dockerd docker;

    static List<OciRuntime> runcs() {
        return TestRuntimes.runcs();
    }

    @BeforeAll
    static void startDocker(@TempDir java.nio.file.Path folder) {
        docker = Dockerd.start();
        docker.importImage(Rootfs.busybox(folder), IMAGE);
    }

    @AfterAll
    static void stopDocker() {
        docker.close();
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void aHundredAndTwentyOfDocker(OciRuntime runtime) throws Exception {
        expectAll("d", 80, i -> runDocker(runtime, name("d", i)));
    }

    @Test
    void sixtyOfDockerWhileTheProcessorsAreBusyWithAttackers() throws Exception {
        OciRuntime runtime = TestRuntimes.named("runc");
        try (Oci oci = Oci.withOwnRoot(runtime)) {
            List<Command> attackers = Attackers.launchAll(oci);
            expectAll("s", 40, i -> runDocker(runtime, name("s", i)));
            assertThat(attackers).as("still at it").allMatch(Command::isAlive);
        }
    }

    private static void runDocker(OciRuntime runtime, String name) {
        List<String> words = new ArrayList<>(List.of("--rm", "--name", name));
        if (!runtime.name().equals("runc")) {
            words.addAll(List.of("--runtime", runtime.name()));
        }
        words.add(IMAGE);
        words.addAll(program(name));
        docker.run(words.toArray(String[]::new)).orThrow();
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void fiftyOfPodman(OciRuntime runtime) throws Exception {
        try (Podman podman = Podman.open(runtime)) {
            podman.importImage(Rootfs.busybox(podman.folder()), IMAGE);
            expectAll("p", 50, i -> {
                List<String> words = new ArrayList<>(List.of("--rm", "--name", name("p", i), IMAGE));
                words.addAll(program(name("p", i)));
                podman.run(words.toArray(String[]::new)).orThrow();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void fiftyOfContainerd(OciRuntime runtime) throws Exception {
        try (Containerd containerd = Containerd.start()) {
            containerd.importImage(Rootfs.busybox(containerd.folder()), IMAGE);
            expectAll(
                    "c",
                    50,
                    i -> containerd
                            .run(
                                    runtime,
                                    name("c", i),
                                    IMAGE,
                                    List.of("--rm"),
                                    program(name("c", i)).toArray(String[]::new))
                            .orThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void fiftyOfPlainRuncRun(OciRuntime runtime) throws Exception {
        try (Oci oci = Oci.withOwnRoot(runtime)) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            expectAll("r", 50, i -> {
                String name = name("r", i);
                oci.run(name, Bundle.of(rootfs, program(name).toArray(String[]::new)))
                        .orThrow();
            });
        }
    }

    @Test
    void namesAreThoseOfTheirContainersAlsoWhereAllIsMixed() throws Exception {
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"))) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            expectAll("m", 40, i -> {
                String name = name("m", i);
                if (i % 2 == 0) {
                    runDocker(TestRuntimes.named("runc"), name);
                } else {
                    oci.run(name, Bundle.of(rootfs, program(name).toArray(String[]::new)))
                            .orThrow();
                }
            });
        }
    }

    private static void expectAll(String kind, int count, IntConsumer run) throws InterruptedException {
        Crowd.expectAll(docker.socket(), kind, count, run);
    }
}
