package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.Leftovers;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of the tool, containers start, and nothing of it stays behind. */
@RequiresBpf
@RequiresCommand({"dockerd", "bpftool"})
class HarmlessIT {
    private static final String IMAGE = "lgt-harmless";
    private static final Duration START_LIMIT = Duration.ofSeconds(3);

    private static Dockerd docker;

    static List<OciRuntime> runcs() {
        return TestRuntimes.runcs();
    }

    @BeforeAll
    static void startDocker(@TempDir Path folder) {
        docker = Dockerd.start();
        docker.importImage(Rootfs.busybox(folder), IMAGE);
        docker.run("--rm", IMAGE, "true").orThrow(); // the first one is slower than all others
    }

    @AfterAll
    static void stopDocker() {
        docker.close();
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void containersStartWhileTheToolIsStopped(OciRuntime runtime) {
        for (String signal : List.of("TSTP", "STOP")) {
            try (ToolProcess tool = tracing()) {
                tool.signal(signal);
                assertStartsInTime(runtime, "lgt-" + signal.toLowerCase(java.util.Locale.ROOT));
                tool.signal("CONT");
                tool.awaitRow(row -> text(row, "container").startsWith("lgt-"), Tool.PATIENCE);
                assertThat(tool.stop()).as(() -> tool.stderr().toString()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void whatAStoppedToolMissedIsThereWithItsNameAfterwards(OciRuntime runtime) {
        try (ToolProcess tool = tracing()) {
            tool.signal("STOP");
            run(runtime, "lgt-late");
            tool.signal("CONT");
            tool.awaitRow(
                    row -> text(row, "container").equals("lgt-late")
                            && Tool.args(row).equals("true"),
                    Tool.PATIENCE);
        }
    }

    @ParameterizedTest
    @MethodSource("runcs")
    void containersStartAfterTheToolWasKilled(OciRuntime runtime) {
        try (ToolProcess tool = tracing()) {
            tool.signal("KILL");
            assertStartsInTime(runtime, "lgt-killed");
            assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(137);
        }
    }

    @Test
    void containersStartWhileAndAfterAGadgetFails(@TempDir Path folder) throws Exception {
        try (Unread pipe = new Unread(folder);
                ToolProcess tool = hanging(pipe)) {
            assertStartsInTime(TestRuntimes.named("runc"), "lgt-while-hanging");
            tool.signal("INT");
            assertStartsInTime(TestRuntimes.named("runc"), "lgt-hanging-still");
            assertThat(tool.isAlive()).as("it hangs").isTrue();
            tool.signal("KILL");
        }
    }

    @Test
    void aSecondCtrlCEndsAToolThatHangs(@TempDir Path folder) throws Exception {
        try (Unread pipe = new Unread(folder);
                ToolProcess tool = hanging(pipe)) {
            tool.signal("INT");
            Waiting.until("the second one is heard", Tool.PATIENCE, () -> {
                tool.signal("INT");
                return !tool.isAlive();
            });
            assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(1);
        }
    }

    /** A pipe that nobody reads from, though somebody could. */
    private static final class Unread implements AutoCloseable {
        final Path path;
        private final RandomAccessFile both;

        Unread(Path folder) throws Exception {
            path = folder.resolve("unread");
            assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                    .isZero();
            both = new RandomAccessFile(path.toFile(), "rw");
        }

        @Override
        public void close() throws IOException {
            both.close();
            Files.delete(path);
        }
    }

    /** traceloop, which waits for its reader however long that takes, with more to say than a pipe holds. */
    private static ToolProcess hanging(Unread pipe) {
        String socket = docker.socket().toString();
        ToolProcess tool = ToolProcess.startTo(
                pipe.path, "traceloop", "-o", "json", "-c", "lgt-hang", "--docker-socketpath", socket, "-v");
        tool.awaitReady("tracing", Tool.PATIENCE);
        run(
                TestRuntimes.named("runc"),
                "lgt-hang",
                "/bin/sh",
                "-c",
                "i=0; while [ $i -lt 200 ]; do /bin/true; i=$((i+1)); done");
        Waiting.until("it writes to the full pipe", Tool.PATIENCE, () -> isIn("pipe_write", tool.pid()));
        return tool;
    }

    /** Whether a thread of a process sleeps in such a function of the kernel, proc_pid_wchan(5). */
    private static boolean isIn(String function, long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.anyMatch(thread -> {
                try {
                    return Files.readString(thread.resolve("wchan")).contains(function);
                } catch (IOException e) {
                    return false; // the thread has ended
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the threads of " + pid, e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP", "KILL"})
    void nothingStaysBehindAfterAnyEnd(String signal) {
        Leftovers before = Leftovers.snapshot();
        Set<String> files = temporaryFiles();
        try (ToolProcess tool = tracing()) {
            assertThat(Leftovers.snapshot().difference(before))
                    .as("what the tool has while it runs")
                    .anyMatch(line -> line.contains("tracker_exec"))
                    .anyMatch(line -> line.contains("fanotify"));
            run(TestRuntimes.named("runc"), "lgt-leftovers");
            tool.signal(signal);
            assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(signal.equals("KILL") ? 137 : 0);
            assertThat(tool.stderr()).noneMatch(line -> line.startsWith("guard:"));
        }
        Waiting.holdsWithin(
                Duration.ofSeconds(10),
                () -> Leftovers.snapshot().difference(before).isEmpty());
        assertThat(Leftovers.snapshot().difference(before)).isEmpty();
        Set<String> after = temporaryFiles();
        after.removeAll(files);
        assertThat(after).isEmpty();
    }

    @Test
    void memoryAndDescriptorsStayTheSameOverTwoHundredContainers() throws Exception {
        try (ToolProcess tool = tracing()) {
            runMany(0, 50);
            long memory = resident(tool.pid());
            long descriptors = descriptors(tool.pid());
            runMany(50, 200);
            assertThat(tool.isAlive()).as(() -> tool.stderr().toString()).isTrue();
            Thread.sleep(12_000); // those that have gone answer for late rows for 10 s
            assertThat(descriptors(tool.pid())).isBetween(descriptors - 4, descriptors + 4);
            assertThat(resident(tool.pid())).isLessThan(memory * 11 / 10 + 8_000_000);
            assertThat(tool.stop()).as(() -> tool.stderr().toString()).isZero();
        }
    }

    private static void runMany(int from, int to) throws InterruptedException {
        AtOnce.run(from, to, i -> run(TestRuntimes.named("runc"), "lgt-loop-" + i));
    }

    private static ToolProcess tracing(String... flags) {
        List<String> words = new ArrayList<>(List.of("trace", "exec", "-o", "json"));
        words.addAll(List.of("--docker-socketpath", docker.socket().toString()));
        words.addAll(List.of(flags));
        return Tool.tracing(words.toArray(String[]::new));
    }

    private static void assertStartsInTime(OciRuntime runtime, String name) {
        long began = System.nanoTime();
        run(runtime, name);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(START_LIMIT);
    }

    private static void run(OciRuntime runtime, String name, String... program) {
        List<String> words = new ArrayList<>(List.of("--rm", "--name", name));
        if (!runtime.name().equals("runc")) {
            words.addAll(List.of("--runtime", runtime.name()));
        }
        words.add(IMAGE);
        words.addAll(program.length == 0 ? List.of("true") : List.of(program));
        docker.run(words.toArray(String[]::new)).orThrow();
    }

    private static long resident(long pid) throws Exception {
        String statm = Files.readString(Path.of("/proc/" + pid + "/statm"));
        return Long.parseLong(statm.split(" ")[1]) * 4096;
    }

    private static long descriptors(long pid) throws Exception {
        try (var list = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return list.count();
        }
    }

    private static Set<String> temporaryFiles() {
        try (var list = Files.list(Path.of("/tmp"))) {
            return list.map(Path::toString).filter(f -> !f.contains("lgt-")).collect(Collectors.toSet());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
