package io.localgadget.container.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real dockerd of our own. */
class DockerEngineIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String IMAGE = "engine-test:1";

    private static Dockerd docker;

    private final Map<String, Naming> told = new ConcurrentHashMap<>();
    private final List<Path> binaries = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private DockerEngine engine;

    @BeforeAll
    static void startDocker(@TempDir Path folder) {
        Path runtime = Path.of("/usr/sbin/runc");
        docker = Dockerd.start(null, Map.of("another", runtime), "--live-restore");
        docker.importImage(Rootfs.busybox(folder), IMAGE);
    }

    @AfterAll
    static void stopDocker() {
        docker.close();
    }

    @BeforeEach
    void start() {
        engine = new DockerEngine("docker", docker.socket(), told::put, binaries::addAll, warnings::add);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void containersThatExistAreNamed() throws Exception {
        engine.close();
        String id = docker.runSleeping("existed", IMAGE);
        start();
        assertThat(engine.await(id, SOON)).contains(new Naming("existed", IMAGE));
        docker.docker("rm", "-f", "existed").orThrow();
    }

    @Test
    void containersThatLiveAFewMillisecondsAreNamedAfterwards() throws Exception {
        engine.await("the engine runs", Duration.ofSeconds(5));
        List<String> names = IntStream.range(0, 20).mapToObj(i -> "short-" + i).toList();
        names.forEach(name -> docker.run("--rm", "--name", name, IMAGE, "true").orThrow());

        Waiting.until(
                "all are known",
                SOON,
                () -> told.values().stream().map(Naming::name).toList().containsAll(names));
        assertThat(told.values()).extracting(Naming::image).containsOnly(IMAGE);
        assertThat(told).allSatisfy((id, naming) -> assertThat(engine.known(id)).contains(naming));
    }

    @Test
    void aRenameIsTold() throws Exception {
        String id = docker.runSleeping("before", IMAGE);
        assertThat(engine.await(id, SOON)).contains(new Naming("before", IMAGE));
        docker.docker("rename", "before", "after").orThrow();

        Waiting.until("the new name is known", SOON, () -> new Naming("after", IMAGE).equals(told.get(id)));
        assertThat(engine.known(id)).contains(new Naming("after", IMAGE));
        docker.docker("rm", "-f", "after").orThrow();
    }

    @Test
    void anIdThatDockerDoesNotKnowIsDenied() throws Exception {
        assertThat(engine.await("0".repeat(64), Duration.ofDays(1))).isEmpty();
        assertThat(engine.await("..", Duration.ofDays(1))).isEmpty();
    }

    @Test
    void aRestartOfDockerdEndsNothing() throws Exception {
        String stays = docker.runSleeping("stays", IMAGE);
        engine.await(stays, SOON);
        docker.restart();
        docker.docker("rename", "stays", "renamed").orThrow();
        String id = docker.runSleeping("afterwards", IMAGE);

        assertThat(engine.await(id, SOON)).contains(new Naming("afterwards", IMAGE));
        Waiting.until("the new name is known", SOON, () -> new Naming("renamed", IMAGE).equals(told.get(stays)));
        docker.crashAndRestart();
        String last = docker.runSleeping("last", IMAGE);
        assertThat(engine.await(last, SOON)).contains(new Naming("last", IMAGE));
        docker.docker("rm", "-f", "renamed", "afterwards", "last").orThrow();
        assertThat(warnings).isEmpty();
    }

    @Test
    void anImageWhoseTagHasMovedKeepsItsReferenceWhereAnEventToldIt() throws Exception {
        String id = docker.runSleeping("tagged", IMAGE);
        engine.await(id, SOON);
        docker.docker("tag", IMAGE, "engine-test:kept").orThrow();
        docker.docker("commit", "tagged", IMAGE).orThrow();
        docker.restart();

        String later = docker.runSleeping("later", IMAGE);
        assertThat(engine.await(later, SOON)).isPresent();
        assertThat(engine.known(id)).contains(new Naming("tagged", IMAGE));
        docker.docker("rm", "-f", "tagged", "later").orThrow();
    }

    @Test
    void registeredRuntimesAreTold() {
        Waiting.until("the runtimes are told", SOON, () -> binaries.contains(Path.of("/usr/sbin/runc")));
    }

    @Test
    void openingAndClosingLeavesNoDescriptor() throws Exception {
        String id = docker.runSleeping("any", IMAGE);
        engine.await(id, SOON);
        engine.close();
        openAndClose(
                id, 2); // the JVM makes a socket for itself when it first closes one that a thread reads, and keeps it
        Thread.sleep(500); // closing takes its time
        long before = sockets();
        openAndClose(id, 5);
        docker.docker("rm", "-f", "any").orThrow();
        Waiting.until("no more sockets are left than the " + before + " before", SOON, () -> sockets() <= before);
    }

    private void openAndClose(String id, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            start();
            assertThat(engine.await(id, SOON)).isPresent();
            engine.close();
        }
    }

    private static long sockets() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(DockerEngineIT::isSocket).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
