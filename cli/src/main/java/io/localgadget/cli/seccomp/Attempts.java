package io.localgadget.cli.seccomp;

import io.localgadget.gadget.audit.SeccompAuditGadget.Denial;
import io.localgadget.seccomp.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts a workload under profiles, once at a time, and removes its container. What it writes for that goes with it. For
 * one thread.
 */
public final class Attempts implements AutoCloseable {
    private static final Duration DENIAL_PATIENCE = Duration.ofMillis(1500);
    private static final int LOOK_MILLISECONDS = 20;

    private final Workload workload;
    private final Denials denials;
    private final Duration longest;
    private final BooleanSupplier stop;
    private @Nullable GuardedFolder files;

    /** {@code longest} is how long a workload runs that does not end by itself; zero lets it run to its end. */
    public Attempts(Workload workload, Denials denials, Duration longest, BooleanSupplier stop) {
        this.workload = workload;
        this.denials = denials;
        this.longest = longest;
        this.stop = stop;
    }

    public Attempt start(Profile profile) throws InterruptedException {
        Path folder = null;
        try {
            folder = Files.createTempDirectory(files().path(), "run");
            return start(workload.prepare(profile, folder), folder);
        } catch (IOException e) {
            throw new WorkloadException("cannot start the workload: " + e.getMessage(), e);
        } finally {
            delete(folder);
        }
    }

    private GuardedFolder files() throws IOException {
        GuardedFolder opened = files == null ? GuardedFolder.create("local-gadget-verify") : files;
        files = opened;
        return opened;
    }

    @Override
    public void close() {
        if (files != null) {
            files.close();
        }
    }

    private Attempt start(List<String> command, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return finish(process, folder, new LastWords(process.getErrorStream()));
        } finally {
            process.destroyForcibly(); // where waiting for it was interrupted
        }
    }

    private Attempt finish(Process process, Path folder, LastWords said) throws IOException, InterruptedException {
        boolean ended = await(process);
        String id = workload.containerId(folder);
        int status = ended ? process.exitValue() : Attempt.RUNNING;
        if (!ended) {
            remove(id);
            process.destroy();
            process.waitFor();
        }
        boolean good = status == 0 || status == Attempt.RUNNING;
        List<Denial> denied = denials.of(id, good ? Duration.ZERO : DENIAL_PATIENCE);
        remove(id);
        return new Attempt(status, denied, said.text());
    }

    /** Whether it has ended by itself. */
    private boolean await(Process process) throws InterruptedException {
        long begin = System.nanoTime();
        while (!process.waitFor(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS)) {
            boolean over = !longest.isZero() && System.nanoTime() - begin >= longest.toNanos();
            if (over || stop.getAsBoolean()) {
                return false;
            }
        }
        return true;
    }

    /** The engine says nothing that matters: a container that was started with --rm has gone already. */
    private void remove(String id) throws IOException, InterruptedException {
        if (!id.isEmpty()) {
            new ProcessBuilder(workload.remove(id))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new WorkloadException("cannot remove " + folder + ": " + e.getMessage(), e);
        }
    }
}
