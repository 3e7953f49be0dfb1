package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.bpf.Loss;
import io.localgadget.bpf.SharedMaps;
import io.localgadget.container.ContainerSelector;
import io.localgadget.container.ContainerWatch;
import io.localgadget.container.WatchOptions;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.Gadget;
import io.localgadget.gadget.Gadgets;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.TraceGadget;
import io.localgadget.gadget.trace.ExecGadget;
import io.localgadget.gadget.trace.ExecGadget.ExecEvent;
import io.localgadget.tracing.MountNamespaces;
import io.localgadget.tracing.TraceRun;
import io.localgadget.tracing.TraceSettings;
import io.localgadget.tracing.Tracker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A gadget that fails in the middle of its work takes all it had in the kernel with it. */
@RequiresBpf
@RequiresCommand({"bpftool", "runc"})
@ExtendWith(LeakCheck.class)
class FailingGadgetIT {
    /** Refuses the first row; where none comes, since nothing is denied to `true`, the hundredth look for rows. */
    private static final class Refusing<E extends Event> implements TraceRun.Sink<E> {
        private int looks;

        @Override
        public void row(Row<E> row) {
            throw new IllegalStateException("refused");
        }

        @Override
        public void lost(Loss more) {}

        @Override
        public void caughtUp() {
            if (++looks == 100) {
                throw new IllegalStateException("refused");
            }
        }
    }

    /** Finds no memory for rows of the first program, and is content with the second one's. */
    private static final class Hungry implements TraceRun.Sink<ExecEvent> {
        private boolean first;
        private boolean second;
        private Loss lost = Loss.NONE;

        @Override
        public void row(Row<ExecEvent> row) {
            String arguments = row.event().args().items().toString();
            if (arguments.contains("lgt-first")) {
                first = true;
                throw new OutOfMemoryError("as the test wants");
            }
            second |= arguments.contains("lgt-second");
        }

        @Override
        public void lost(Loss more) {
            lost = lost.plus(more);
        }

        @Override
        public void caughtUp() {}
    }

    @Test
    void aRowThatFindsNoMemoryIsCountedAndTheNextOneIsThere() throws Exception {
        TraceSettings settings = new TraceSettings(true, TraceSettings.DEFAULT_RING_BYTES, Map.of());
        Hungry sink = new Hungry();
        try (SharedMaps shared = new SharedMaps();
                ContainerWatch watch = ContainerWatch.start(WatchOptions.DEFAULT, warning -> {});
                Tracker tracker = new Tracker(shared);
                TraceRun<ExecEvent> run = new TraceRun<>(new ExecGadget(), settings, shared, new EventClock())) {
            MountNamespaces namespaces = new MountNamespaces(tracker, watch, ContainerSelector.ALL, true);
            namespaces.adoptExisting();
            run.attach();
            new ProcessBuilder("/bin/true", "lgt-first").start().waitFor();
            new ProcessBuilder("/bin/true", "lgt-second").start().waitFor();
            run.run(namespaces, sink, () -> sink.second);
        }
        assertThat(sink.first).isTrue();
        assertThat(sink.lost.shed()).isEqualTo(1);
    }

    static Stream<Gadget> gadgets() {
        return Gadgets.ALL.stream().filter(TraceGadget.class::isInstance);
    }

    @ParameterizedTest
    @MethodSource("gadgets")
    <E extends Event> void whoeverThrowsWhileRowsAreReadLeavesNoProgramInTheKernel(TraceGadget<E> gadget) {
        EventClock clock = new EventClock();
        TraceSettings settings = new TraceSettings(true, TraceSettings.DEFAULT_RING_BYTES, Map.of());
        Set<Integer> programs = new TreeSet<>();
        assertThatThrownBy(() -> {
                    try (SharedMaps shared = new SharedMaps();
                            ContainerWatch watch = ContainerWatch.start(WatchOptions.DEFAULT, warning -> {});
                            Tracker tracker = new Tracker(shared);
                            TraceRun<E> run = new TraceRun<>(gadget, settings, shared, clock)) {
                        MountNamespaces namespaces = new MountNamespaces(tracker, watch, ContainerSelector.ALL, true);
                        namespaces.adoptExisting();
                        run.attach();
                        programs.addAll(programs(ProcessHandle.current().pid()));
                        new ProcessBuilder("true").start().waitFor();
                        run.run(namespaces, new Refusing<>(), () -> false);
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refused");
        assertNoneIsLeft(programs);
    }

    @Test
    void aToolThatCannotWriteItsRowsLeavesNoProgramInTheKernel() {
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
                ToolProcess tool = ToolProcess.startTo(Path.of("/dev/full"), "trace", "exec", "-o", "json", "-v")) {
            tool.awaitReady("tracing", Tool.PATIENCE);
            Set<Integer> programs = programs(tool.pid());
            oci.run("lgt-failing", Bundle.of(Rootfs.busybox(oci.folder()), "true"))
                    .orThrow();
            assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(ExitStatus.FAILURE);
            assertThat(tool.stderr()).anyMatch(line -> line.contains("cannot write to standard output"));
            assertNoneIsLeft(programs);
        }
    }

    private static void assertNoneIsLeft(Set<Integer> programs) {
        assertThat(programs).as("what it had in the kernel").hasSizeGreaterThan(2);
        Waiting.until(
                "all of " + programs + " have gone",
                Tool.PATIENCE,
                () -> programs.stream().noneMatch(FailingGadgetIT::isLoaded));
    }

    /** The numbers of the BPF programs to which a process has descriptors, as proc_pid_fdinfo(5) tells them. */
    private static Set<Integer> programs(long pid) {
        Set<Integer> found = new TreeSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fdinfo"))) {
            descriptors.forEach(descriptor -> lines(descriptor)
                    .filter(line -> line.startsWith("prog_id:"))
                    .forEach(line -> found.add(Integer.parseInt(line.split("\\s+")[1]))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the descriptors of " + pid, e);
        }
        return found;
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (NoSuchFileException e) {
            return Stream.empty(); // closed since it was listed
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static boolean isLoaded(int program) {
        try {
            return new ProcessBuilder("bpftool", "prog", "show", "id", Integer.toString(program))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start bpftool", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while looking for program " + program, e);
        }
    }
}
