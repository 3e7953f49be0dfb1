package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.container.ContainerCollection.Kind;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.RequiresRoot;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plain containers of every runtime there is, heard of by fanotify alone. */
@RequiresRoot
@ExtendWith({FirstSocket.class, LeakCheck.class})
class ContainerWatchIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<ContainerCollection.Change> changes = new CopyOnWriteArrayList<>();

    static List<OciRuntime> runtimes() {
        return TestRuntimes.all();
    }

    static List<OciRuntime> runcs() {
        return TestRuntimes.runcs();
    }

    private ContainerWatch watch(OciRuntime runtime) {
        ContainerWatch watch = ContainerWatch.start(WatchOptions.DEFAULT, warnings::add);
        watch.watchBinary(runtime.path());
        watch.collection().addListener(changes::add);
        return watch;
    }

    private List<Kind> kinds(String id) {
        return changes.stream()
                .filter(c -> c.container().id().equals(id))
                .map(ContainerCollection.Change::kind)
                .toList();
    }

    private void await(String id, Kind... expected) {
        Waiting.until(id + " " + List.of(expected), SOON, () -> kinds(id).equals(List.of(expected)));
    }

    private static long mountNamespaceOf(int pid) {
        return Proc.HOST.mountNamespace(pid);
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void createdAndStartedAndDeleted(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime);
                ContainerWatch watch = watch(runtime)) {
            oci.create("lgw-steps", Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
            await("lgw-steps", Kind.CREATED);
            Container container = watch.collection().byId("lgw-steps").orElseThrow();
            assertThat(container.runtime()).isEqualTo(runtime.isCrun() ? "crun" : "runc");
            assertThat(container.name()).isEqualTo("lgw-steps");
            assertThat(container.mountNamespace())
                    .isPositive()
                    .isNotEqualTo(Proc.HOST.ownMountNamespace())
                    .isEqualTo(mountNamespaceOf(container.pid()));
            assertThat(container.networkNamespace()).isPositive();
            assertThat(watch.collection().byMountNamespace(container.mountNamespace()))
                    .contains(container);

            oci.start("lgw-steps");
            oci.exec("lgw-steps", "true");
            oci.delete("lgw-steps");
            await("lgw-steps", Kind.CREATED, Kind.DELETED);
            assertThat(watch.recent("lgw-steps")).contains(container);
            assertThat(warnings).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void aContainerThatRunsIsFoundOnceAndGoesWithItsProcess(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime);
                ContainerWatch watch = watch(runtime)) {
            oci.runDetached("lgw-run", Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
            await("lgw-run", Kind.CREATED);
            assertThat(watch.collection().byId("lgw-run").orElseThrow().mountNamespace())
                    .isPositive();
            oci.runtime("kill", "lgw-run", "KILL").orThrow();
            await("lgw-run", Kind.CREATED, Kind.DELETED);
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void thoseThatRunAtTheStartAreFoundAtOnce(OciRuntime runtime) {
        try (Oci oci = Oci.withDefaultRoot(runtime)) {
            oci.runDetached("lgw-early", Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
            try (ContainerWatch watch = watch(runtime)) {
                assertThat(watch.collection().byId("lgw-early"))
                        .hasValueSatisfying(c -> assertThat(c.mountNamespace()).isPositive());
                oci.delete("lgw-early");
                await("lgw-early", Kind.DELETED);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void aRunningRuntimeTellsWhereItsStateIs(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime)) {
            oci.launch("lgw-elsewhere", Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
            Waiting.until(
                    "it runs", SOON, () -> oci.exec("lgw-elsewhere", "true").status() == 0);
            try (ContainerWatch watch = watch(runtime)) {
                assertThat(watch.collection().byId("lgw-elsewhere")).isPresent();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void annotationsTellThePod(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime);
                ContainerWatch watch = watch(runtime)) {
            oci.create(
                    "lgw-pod",
                    Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000")
                            .withAnnotation("io.kubernetes.cri.container-type", "container")
                            .withAnnotation("io.kubernetes.cri.container-name", "app")
                            .withAnnotation("io.kubernetes.cri.sandbox-name", "pod-1")
                            .withAnnotation("io.kubernetes.cri.sandbox-namespace", "prod"));
            await("lgw-pod", Kind.CREATED);
            Container container = watch.collection().byId("lgw-pod").orElseThrow();
            assertThat(container.name()).isEqualTo("app");
            assertThat(container.pod()).isEqualTo(new Pod("prod", "pod-1", "app", Map.of()));
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void aStartToldTooLateIsAnsweredFromTheArguments(OciRuntime runtime) {
        try (ContainerWatch watch = ContainerWatch.start(WatchOptions.DEFAULT, warnings::add)) {
            RuntimeProcess gone = new RuntimeProcess(
                    7,
                    4_194_000,
                    1,
                    List.of("" + runtime.path(), "--root", "/nowhere", "run", "-b", "/nowhere/b", "lgw-gone"),
                    "/");
            Container container = watch.started(gone, 4_194_001, 4242).orElseThrow();
            assertThat(container.name()).isEqualTo("lgw-gone");
            assertThat(container.mountNamespace()).isEqualTo(4242);
            assertThat(watch.collection().byId("lgw-gone")).isEmpty();
            assertThat(watch.recent("lgw-gone")).contains(container);
            assertThat(watch.started(gone, 4_194_001, 4242)).contains(container);
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void aStartToldInTimePutsTheContainerIn(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime)) {
            oci.runDetached("lgw-told", Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
            try (ContainerWatch watch = ContainerWatch.start(WatchOptions.DEFAULT, warnings::add)) {
                int pid = firstProcess(oci, "lgw-told");
                RuntimeProcess run = new RuntimeProcess(
                        7,
                        4_194_000,
                        1,
                        List.of(
                                "" + runtime.path(),
                                "--root",
                                root(oci),
                                "run",
                                "-b",
                                "" + oci.bundle("lgw-told"),
                                "lgw-told"),
                        "/");
                Container container =
                        watch.started(run, pid, mountNamespaceOf(pid)).orElseThrow();
                assertThat(watch.collection().byId("lgw-told")).contains(container);

                RuntimeProcess exec = new RuntimeProcess(
                        8,
                        4_194_002,
                        1,
                        List.of("" + runtime.path(), "--root", root(oci), "exec", "lgw-told", "ls"),
                        "/");
                assertThat(watch.started(exec, 4_194_003, container.mountNamespace()))
                        .contains(container);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void theSameRuntimeToldTwiceIsOneContainer(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime);
                ContainerWatch watch = watch(runtime)) {
            oci.runDetached("lgw-twice", Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
            RuntimeProcess told = new RuntimeProcess(
                    9, 4_194_000, 1, List.of("" + runtime.path(), "--root", root(oci), "run", "lgw-twice"), "/");
            watch.runtimeExecuted(told);
            watch.runtimeExecuted(told);
            await("lgw-twice", Kind.CREATED);
            oci.delete("lgw-twice");
            await("lgw-twice", Kind.CREATED, Kind.DELETED);
        }
    }

    @Test
    void aCorruptStateIsOneWarningAndTheRestGoesOn() throws IOException {
        OciRuntime runc = TestRuntimes.named("runc");
        try (Oci oci = Oci.withOwnRoot(runc);
                ContainerWatch watch = watch(runc)) {
            Path broken = Files.createDirectories(Path.of(root(oci), "lgw-broken"));
            Files.writeString(broken.resolve("state.json"), "{\"id\":");
            watch.runtimeExecuted(new RuntimeProcess(
                    1, 4_194_000, 1, List.of("runc", "--root", root(oci), "start", "lgw-broken"), "/"));
            Waiting.until("a warning", SOON, () -> warnings.stream().anyMatch(w -> w.contains("lgw-broken")));
            oci.create("lgw-whole", Bundle.of(Rootfs.busybox(oci.folder()), "true"));
            await("lgw-whole", Kind.CREATED);
            assertThat(warnings).filteredOn(w -> w.contains("lgw-broken")).hasSize(1);
            Files.delete(broken.resolve("state.json"));
        }
    }

    @Test
    void manyContainersLeaveNoDescriptorsAndNoContainers() {
        OciRuntime runc = TestRuntimes.named("runc");
        try (Oci oci = Oci.withOwnRoot(runc);
                ContainerWatch watch = watch(runc)) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            oci.run("lgw-0", Bundle.of(rootfs, "true"));
            int before = descriptors();
            for (int i = 1; i <= 20; i++) {
                oci.create("lgw-" + i, Bundle.of(rootfs, "true"));
                await("lgw-" + i, Kind.CREATED);
                oci.delete("lgw-" + i);
            }
            Waiting.until(
                    "all gone",
                    SOON,
                    () -> watch.collection().all().stream().noneMatch(c -> c.id().startsWith("lgw-")));
            Waiting.until("no more descriptors", SOON, () -> descriptors() <= before);
        }
    }

    @Test
    void aSocketNamedByHandThatDoesNotAnswerIsAnError() {
        WatchOptions options = new WatchOptions(Set.of(), Map.of("docker", Path.of("/nowhere/docker.sock")));
        assertThatThrownBy(() -> ContainerWatch.start(options, warnings::add))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("/nowhere/docker.sock");
    }

    private static int descriptors() {
        return new java.io.File("/proc/self/fd").list().length;
    }

    private static String root(Oci oci) {
        return oci.folder().resolve("state").toString();
    }

    private static int firstProcess(Oci oci, String id) {
        try {
            return RuntimeState.read(Path.of(root(oci)), id).orElseThrow().pid();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
