package io.localgadget.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.bpf.SharedMaps;
import io.localgadget.container.RuntimeProcess;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Installation;
import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresBpf
@ExtendWith(LeakCheck.class)
class TrackerIT {
    /** What the tracker said, in its order. */
    private static final class Heard implements Tracker.Listener {
        final List<RuntimeProcess> runtimes = new ArrayList<>();
        final List<Start> starts = new ArrayList<>();

        record Start(Optional<RuntimeProcess> runtime, int pid, MountNamespace namespace) {}

        @Override
        public void runtimeExecuted(RuntimeProcess process) {
            runtimes.add(process);
        }

        @Override
        public void started(Optional<RuntimeProcess> runtime, int pid, MountNamespace namespace) {
            starts.add(new Start(runtime, pid, namespace));
        }

        List<Start> startsOf(String id) {
            return starts.stream()
                    .filter(s ->
                            s.runtime().filter(call -> call.argv().contains(id)).isPresent())
                    .toList();
        }
    }

    static List<OciRuntime> runtimes() {
        return TestRuntimes.all();
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void argumentsAndNamespaceOfAContainerAreKnownAfterItHasGone(OciRuntime runtime) {
        try (SharedMaps shared = new SharedMaps();
                Tracker tracker = new Tracker(shared);
                Oci oci = Oci.withOwnRoot(runtime)) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            oci.run("lgt-gone", Bundle.of(rootfs, "true"));
            oci.delete("lgt-gone");

            Heard heard = new Heard();
            tracker.drain(heard);
            assertThat(heard.startsOf("lgt-gone")).singleElement().satisfies(start -> {
                RuntimeProcess call = start.runtime().orElseThrow();
                assertThat(call.argv()).contains("run", "--bundle", "lgt-gone");
                assertThat(call.cwd()).startsWith("/");
                assertThat(start.namespace().inode()).isPositive();
            });
            assertThat(tracker.lost()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void eachContainerHasANamespaceIdOfItsOwnThoughInodesComeAgain(OciRuntime runtime) {
        try (SharedMaps shared = new SharedMaps();
                Tracker tracker = new Tracker(shared);
                Oci oci = Oci.withOwnRoot(runtime)) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            for (int i = 0; i < 5; i++) {
                oci.run("lgt-" + i, Bundle.of(rootfs, "true"));
            }
            Heard heard = new Heard();
            tracker.drain(heard);
            assertThat(heard.starts.stream().map(s -> s.namespace().id()))
                    .hasSizeGreaterThanOrEqualTo(5)
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void createAndStartAndExecGiveTheSameNamespace(OciRuntime runtime) {
        try (SharedMaps shared = new SharedMaps();
                Tracker tracker = new Tracker(shared);
                Oci oci = Oci.withOwnRoot(runtime)) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            oci.create("lgt-steps", Bundle.of(rootfs, "sleep", "1000"));
            Heard beforeStart = new Heard();
            tracker.drain(beforeStart);
            assertThat(beforeStart.startsOf("lgt-steps"))
                    .as("nothing of the container runs yet")
                    .isEmpty();

            oci.start("lgt-steps");
            oci.exec("lgt-steps", "true");
            Heard heard = new Heard();
            tracker.drain(heard);
            assertThat(heard.startsOf("lgt-steps")).hasSize(2);
            assertThat(heard.startsOf("lgt-steps").stream()
                            .map(Heard.Start::namespace)
                            .distinct())
                    .hasSize(1);
        }
    }

    @Test
    void aRuntimeThatIsAtWorkWhenWeAttachIsFollowed() {
        OciRuntime runtime = TestRuntimes.named("runc");
        try (Oci oci = Oci.withOwnRoot(runtime)) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            oci.create("lgt-early", Bundle.of(rootfs, "true"));
            var shell = oci.launch("lgt-running", Bundle.of(rootfs, "sh", "-c", "sleep 1; true"));
            Waiting.until(
                    "runc runs",
                    Duration.ofSeconds(10),
                    () -> new String(oci.runtime("list").stdout()).contains("running"));
            try (SharedMaps shared = new SharedMaps();
                    Tracker tracker = new Tracker(shared)) {
                assertThat(tracker.adoptRunning())
                        .anySatisfy(process -> assertThat(process.argv()).contains("run", "lgt-running"));
            }
            shell.await(Duration.ofSeconds(20));
        }
    }

    @Test
    void tasksShowOurOwnProcessInItsMountNamespace() throws IOException {
        try (SharedMaps shared = new SharedMaps();
                Tracker tracker = new Tracker(shared)) {
            long inode = Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"))
                    .toString()
                    .replaceAll("\\D", ""));
            int self = (int) ProcessHandle.current().pid();
            assertThat(tracker.tasks()).anySatisfy(task -> {
                assertThat(task.pid()).isEqualTo(self);
                assertThat(task.namespace().inode()).isEqualTo(inode);
            });
        }
    }

    @Test
    void aProgramThatIsOnlyCalledLikeARuntimeStartsNothing(@TempDir Path folder) throws Exception {
        Path program = folder.resolve("runc-ible");
        Files.copy(Path.of("/bin/busybox"), program, StandardCopyOption.COPY_ATTRIBUTES);
        try (SharedMaps shared = new SharedMaps();
                Tracker tracker = new Tracker(shared)) {
            int status = new ProcessBuilder(program.toString(), "true").start().waitFor();
            Heard heard = new Heard();
            tracker.drain(heard);
            assertThat(status).isEqualTo(127); // busybox has no applet of that name
            assertThat(heard.runtimes).anySatisfy(r -> assertThat(r.argv()).containsExactly("runc-ible"));
            assertThat(heard.starts).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void aRuntimeThatExecutesACopyOfItselfIsFollowed(String name, @TempDir Path folder) throws IOException {
        Path copied = Files.copy(Generators.copied(), folder.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(
                folder.resolve(name + ".real"), TestRuntimes.named(name).path());
        try (SharedMaps shared = new SharedMaps();
                Tracker tracker = new Tracker(shared);
                Oci oci = Oci.withOwnRoot(new OciRuntime(name, copied, Installation.HOST))) {
            oci.run("lgt-copied", Bundle.of(Rootfs.busybox(oci.folder()), "true"))
                    .orThrow();
            Heard heard = new Heard();
            tracker.drain(heard);
            assertThat(heard.startsOf("lgt-copied")).hasSize(1);
        }
    }

    @Test
    void whatAContainerMakesForItselfLeavesItsProcessesWithIt() {
        OciRuntime runtime = TestRuntimes.named("runc");
        try (SharedMaps shared = new SharedMaps();
                Tracker tracker = new Tracker(shared);
                Oci oci = Oci.withOwnRoot(runtime)) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            // A user namespace of its own lets it unshare the mount namespace without privileges of the container.
            oci.runDetached("lgt-nested", Bundle.of(rootfs, "unshare", "-U", "-m", "sleep", "1000"));
            Heard heard = new Heard();
            Waiting.until("it has started", Duration.ofSeconds(10), () -> {
                tracker.drain(heard);
                return !heard.startsOf("lgt-nested").isEmpty();
            });
            long container = heard.startsOf("lgt-nested").getFirst().namespace().id();
            Waiting.until(
                    "it has unshared",
                    Duration.ofSeconds(10),
                    () -> tracker.tasks().stream()
                            .anyMatch(task -> task.container() == container
                                    && task.namespace().id() != container));
        }
    }

    @Test
    void closingLeavesNoProgramBehind() throws Exception {
        List<String> before = programs();
        try (SharedMaps shared = new SharedMaps();
                Tracker tracker = new Tracker(shared)) {
            assertThat(before).as("while it runs").doesNotContainSequence(programs());
            assertThat(tracker.lost()).isZero();
        }
        Waiting.until("the programs are gone", Duration.ofSeconds(5), () -> before.containsAll(programs()));
    }

    private static List<String> programs() {
        try (Stream<String> lines = new ProcessBuilder("bpftool", "prog", "show")
                .start()
                .inputReader()
                .lines()) {
            return lines.filter(line -> line.contains("tracker_")).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
