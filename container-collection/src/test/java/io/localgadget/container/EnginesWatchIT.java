package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Containerd;
import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.Podman;
import io.localgadget.fixtures.RequiresRoot;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Containers of engines in folders of their own, with every runtime. */
@RequiresRoot
@ExtendWith({FirstSocket.class, LeakCheck.class})
class EnginesWatchIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    static List<OciRuntime> runcs() {
        return TestRuntimes.runcs();
    }

    private ContainerWatch watch(Map<String, Path> sockets) {
        return ContainerWatch.start(new WatchOptions(Set.of(), sockets), warnings::add);
    }

    private static Container awaitNamed(ContainerWatch watch, String name) {
        Waiting.until(name + " is there", SOON, () -> find(watch, name).isPresent());
        return find(watch, name).orElseThrow();
    }

    private static Optional<Container> find(ContainerWatch watch, String name) {
        return watch.collection().all().stream()
                .map(c -> watch.named(c, SOON))
                .filter(c -> c.name().equals(name))
                .findFirst();
    }

    private static void awaitGone(ContainerWatch watch, String name) {
        Waiting.until(name + " is gone", SOON, () -> find(watch, name).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void dockersContainersHaveTheirNames(OciRuntime runtime) {
        try (Dockerd docker = Dockerd.start()) {
            docker.importImage(Rootfs.busybox(folder), "lgw");
            String early = docker.runSleeping("lgw-early", "lgw", "--runtime=" + runtime.name());
            try (ContainerWatch watch = watch(Map.of("docker", docker.socket()))) {
                assertThat(watch.collection().byId(early)).isPresent();
                Container first = awaitNamed(watch, "lgw-early");
                assertThat(first.runtime()).isEqualTo("docker");
                assertThat(first.image()).startsWith("lgw");
                assertThat(first.mountNamespace()).isPositive();

                docker.runSleeping("lgw-later", "lgw", "--runtime=" + runtime.name());
                assertThat(awaitNamed(watch, "lgw-later").runtime()).isEqualTo("docker");

                docker.docker("rename", "lgw-later", "lgw-renamed").orThrow();
                awaitNamed(watch, "lgw-renamed");
                int pid = awaitNamed(watch, "lgw-renamed").pid();
                docker.docker("restart", "-t", "0", "lgw-renamed").orThrow();
                Waiting.until(
                        "another process",
                        SOON,
                        () -> find(watch, "lgw-renamed")
                                .filter(c -> c.pid() != pid)
                                .isPresent());

                docker.docker("rm", "-f", "lgw-renamed", "lgw-early").orThrow();
                awaitGone(watch, "lgw-renamed");
                awaitGone(watch, "lgw-early");
            }
            assertThat(warnings).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void podmansContainersHaveTheirNames(OciRuntime runtime) {
        try (Podman podman = Podman.open(runtime)) {
            podman.importImage(Rootfs.busybox(folder), "lgw");
            podman.runSleeping("lgp-early", "lgw");
            try (ContainerWatch watch = watch(Map.of())) {
                Container first = awaitNamed(watch, "lgp-early");
                assertThat(first.runtime()).isEqualTo("podman");
                assertThat(first.image()).contains("lgw");
                podman.runSleeping("lgp-later", "lgw");
                assertThat(awaitNamed(watch, "lgp-later").runtime()).isEqualTo("podman");
                podman.podman("rm", "-f", "-t", "0", "lgp-early", "lgp-later").orThrow();
                awaitGone(watch, "lgp-later");
                awaitGone(watch, "lgp-early");
            }
            assertThat(warnings).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void containerdsContainersAreCalledByTheirIds(OciRuntime runtime) {
        try (Containerd containerd = Containerd.start()) {
            containerd.importImage(Rootfs.busybox(folder), "lgw");
            containerd.runSleeping(runtime, "lgc-early", "lgw");
            try (ContainerWatch watch = watch(Map.of("containerd", containerd.socket()))) {
                assertThat(awaitNamed(watch, "lgc-early").runtime()).isEqualTo("containerd");
                containerd.runSleeping(runtime, "lgc-later", "lgw");
                assertThat(awaitNamed(watch, "lgc-later").runtime()).isEqualTo("containerd");
                containerd.delete("lgc-early");
                containerd.delete("lgc-later");
                awaitGone(watch, "lgc-early");
                awaitGone(watch, "lgc-later");
            }
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void aRestartedDockerdGoesOnNamingContainers() {
        try (Dockerd docker = Dockerd.start()) {
            docker.importImage(Rootfs.busybox(folder), "lgw");
            try (ContainerWatch watch = watch(Map.of("docker", docker.socket()))) {
                docker.restart();
                docker.runSleeping("lgw-after", "lgw");
                awaitNamed(watch, "lgw-after");
                docker.docker("rm", "-f", "lgw-after").orThrow();
                awaitGone(watch, "lgw-after");
            }
        }
    }
}
