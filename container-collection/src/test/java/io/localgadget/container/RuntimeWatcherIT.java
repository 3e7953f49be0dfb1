package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.RequiresRoot;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@RequiresRoot
@ExtendWith(LeakCheck.class)
class RuntimeWatcherIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private final List<RuntimeProcess> executed = new CopyOnWriteArrayList<>();
    private final AtomicInteger missed = new AtomicInteger();
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
        Path program = program("sh");
        watcher.watchBinary(program);
        watcher.start();
        Process process = start(folder, program.toString(), "-c", "read line", "an argument");
        try {
            Waiting.until("heard of", SOON, () -> !executed.isEmpty());
            assertThat(executed)
                    .containsExactly(new RuntimeProcess(
                            0,
                            (int) process.pid(),
                            0,
                            List.of("" + program, "-c", "read line", "an argument"),
                            "" + folder));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void memoryThatRunsOutDoesNotEndTheWatch() {
        watcher.start();
        watcher.execute(() -> {
            throw new OutOfMemoryError("as the test wants");
        });
        watcher.execute(missed::incrementAndGet);
        Waiting.until("it goes on", SOON, () -> missed.get() == 1);
        assertThat(warnings).singleElement().asString().contains("stumbled and goes on");
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
