package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Attackers;
import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.RequiresRoot;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresRoot
@RequiresCommand("setpriv")
@ExtendWith(LeakCheck.class)
class RuntimeWatcherIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private final List<RuntimeProcess> executed = new CopyOnWriteArrayList<>();
    private final AtomicInteger missed = new AtomicInteger();
    private final Set<Integer> disbelieved = ConcurrentHashMap.newKeySet();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final RuntimeWatcher watcher = new RuntimeWatcher(
            Fanotify.open(),
            Proc.HOST,
            new RuntimeWatcher.Listener() {
                @Override
                public void runtimeExecuted(RuntimeProcess process) {
                    executed.add(process);
                }

                @Override
                public void missed() {
                    missed.incrementAndGet();
                }

                @Override
                public boolean believes(int pid) {
                    return !disbelieved.contains(pid);
                }
            },
            warnings::add);

    @AfterEach
    void close() {
        watcher.close();
    }

    private Path program() throws IOException {
        return program("sleep");
    }

    private Path program(String applet) throws IOException {
        return Files.copy(Path.of("/bin/busybox"), folder.resolve(applet), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static Process start(Path folder, String... command) throws IOException {
        return new ProcessBuilder(command).directory(folder.toFile()).start();
    }

    @Test
    void aMarkedProgramIsHeardOfWithItsArguments() throws Exception {
        Path program = Files.copy(Attackers.runtime(), folder.resolve("runc"), StandardCopyOption.COPY_ATTRIBUTES);
        watcher.watchBinary(program);
        watcher.start();
        Process process = staying(folder, program.toString(), "run", "a container", "an argument");
        try {
            Waiting.until("heard of", SOON, () -> !executed.isEmpty());
            assertThat(executed)
                    .containsExactly(new RuntimeProcess(
                            0, (int) process.pid(), 0, 0, List.of("" + program, "run", "a container"), "" + folder));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void theUserOfAProcessThatHidesItsFilesIsKnown() throws Exception {
        int user = 61_234;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path program = Files.copy(Attackers.runtime(), folder.resolve("runc"), StandardCopyOption.COPY_ATTRIBUTES);
        watcher.watchBinary(program);
        Process process = staying(
                folder, "setpriv", "--clear-groups", "--reuid=" + user, program.toString(), "run", "a container");
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("ready"); // and so it is undumpable
            assertThat(Files.getAttribute(Path.of("/proc/" + process.pid() + "/stat"), "unix:uid"))
                    .isEqualTo(0);
            watcher.start();
            Waiting.until("heard of", SOON, () -> !executed.isEmpty());
            assertThat(executed).extracting(RuntimeProcess::user).containsExactly(user);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatIsNotBelievedIsNotHeardOf() throws Exception {
        Path program = Files.copy(Attackers.runtime(), folder.resolve("runc"), StandardCopyOption.COPY_ATTRIBUTES);
        watcher.watchBinary(program);
        Process first = staying(folder, program.toString(), "run", "a container");
        Process second = staying(folder, program.toString(), "run", "another");
        try {
            disbelieved.add((int) first.pid());
            watcher.start();
            Waiting.until("the second", SOON, () -> !executed.isEmpty());
            assertThat(executed).extracting(RuntimeProcess::pid).containsExactly((int) second.pid());
            assertThat(missed).hasValue(0);
        } finally {
            first.destroyForcibly().waitFor();
            second.destroyForcibly().waitFor();
        }
    }

    private static Process staying(Path folder, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(Map.of("LGT_STAY", "1", "LGT_HIDE", "1"));
        return builder.start();
    }

    @Test
    void aProgramThatIsNotMarkedIsNotHeardOf() throws Exception {
        Path program = program();
        watcher.watchBinary(folder.resolve("no-such-program"));
        watcher.start();
        assertThat(start(folder, program.toString(), "0").waitFor()).isZero();
        watcher.watchBinary(program);
        Process process = start(folder, program.toString(), "1000");
        try {
            Waiting.until("heard of", SOON, () -> !executed.isEmpty());
            assertThat(executed).extracting(RuntimeProcess::pid).containsExactly((int) process.pid());
            assertThat(warnings).isEmpty();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whoeverIsGoneBeforeWeLookCountsAsMissed() throws Exception {
        Path program = program();
        watcher.watchBinary(program);
        for (int i = 0; i < 5; i++) {
            assertThat(start(folder, program.toString(), "0").waitFor()).isZero();
        }
        watcher.start(); // only now the events are read
        Waiting.until("missed", SOON, () -> missed.get() == 5);
        assertThat(executed).isEmpty();
    }

    @Test
    void theEndOfAProcessIsHeardOf() throws Exception {
        Process process = start(folder, "sleep", "1000");
        AtomicInteger ended = new AtomicInteger();
        watcher.start();
        AtomicInteger descriptor = new AtomicInteger(-1);
        watcher.execute(() -> descriptor.set(watcher.onExit((int) process.pid(), ended::incrementAndGet)));
        Waiting.until("it follows the process", SOON, () -> descriptor.get() >= 0);
        assertThat(ended).hasValue(0);
        process.destroyForcibly().waitFor();
        Waiting.until("the end", SOON, () -> ended.get() == 1);
    }

    @Test
    void anExceptionInATaskIsAWarningAndTheThreadGoesOn() {
        AtomicInteger ran = new AtomicInteger();
        watcher.start();
        watcher.execute(() -> {
            throw new IllegalStateException("a fault");
        });
        watcher.execute(ran::incrementAndGet);
        Waiting.until("the next task", SOON, () -> ran.get() == 1);
        assertThat(warnings).singleElement().asString().contains("a fault");
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class})
    void memoryThatATaskRunsOutOfIsNotTheThreadsEnd(Class<? extends Error> kind) throws Exception {
        Error error = kind.getConstructor().newInstance();
        AtomicInteger ran = new AtomicInteger();
        watcher.start();
        watcher.execute(() -> watcher.retry(
                last -> {
                    if (ran.incrementAndGet() == 1) {
                        return false;
                    }
                    throw error;
                },
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                Duration.ofSeconds(20)));
        watcher.execute(() -> {
            throw error;
        });
        Waiting.until("both failed", SOON, () -> warnings.size() == 2);
        watcher.execute(() -> ran.addAndGet(10));
        Waiting.until("the next task", SOON, () -> ran.get() == 12);
        assertThat(warnings).allSatisfy(w -> assertThat(w).contains("stumbled and goes on", kind.getSimpleName()));
    }

    @Test
    void anAttemptIsRepeatedUntilItDoes() {
        AtomicInteger tries = new AtomicInteger();
        watcher.start();
        watcher.execute(() -> watcher.retry(
                last -> tries.incrementAndGet() == 4,
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofSeconds(20)));
        Waiting.until("four tries", SOON, () -> tries.get() == 4);
    }

    @Test
    void anAttemptThatNeverDoesEndsWithALastOne() {
        AtomicInteger lasts = new AtomicInteger();
        watcher.start();
        watcher.execute(() -> watcher.retry(
                last -> {
                    if (last) {
                        lasts.incrementAndGet();
                    }
                    return false;
                },
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(20)));
        Waiting.until("the last try", SOON, () -> lasts.get() == 1);
    }
}
