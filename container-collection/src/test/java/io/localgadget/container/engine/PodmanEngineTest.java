package io.localgadget.container.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine does with stores as no podman leaves them; {@link PodmanEngineIT} has a real one. */
class PodmanEngineTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Map<String, Naming> told = new ConcurrentHashMap<>();
    private Path root;
    private PodmanEngine engine;

    @BeforeEach
    void start() throws Exception {
        root = folder.resolve("storage");
        engine = new PodmanEngine(root, told::put);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private static String container(String id, String name, String image) {
        return "{\"id\":\"%s\",\"names\":[\"%s\"],\"image\":\"77aa\",\"metadata\":\"{\\\"image-name\\\":\\\"%s\\\"}\"}"
                .formatted(id, name, image);
    }

    private static void write(Path root, String file, String... containers) throws IOException {
        Path driver = Files.createDirectories(root.resolve("overlay-containers"));
        Path fresh = Files.writeString(driver.resolve(".new"), "[" + String.join(",", containers) + "]");
        Files.move(fresh, driver.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    private void use(Path another) {
        engine.learned(new Conmon("conmons", "", new LinkedHashSet<>(List.of(another))));
    }

    @Test
    void aStoreThatComesLaterIsRead() throws Exception {
        assertThat(engine.await("id1", SOON)).isEmpty();
        write(root, "containers.json", container("id1", "web", "localhost/app:1"));
        assertThat(engine.await("id1", SOON)).contains(new Naming("web", "localhost/app:1"));
    }

    @Test
    void volatileContainersAreRead() throws Exception {
        write(root, "containers.json", container("id1", "web", "app:1"));
        write(root, "volatile-containers.json", container("id2", "db", "app:2"));
        assertThat(engine.await("id2", SOON)).contains(new Naming("db", "app:2"));
    }

    @Test
    void aRenameIsTold() throws Exception {
        write(root, "containers.json", container("id1", "web", "app:1"));
        engine.await("id1", SOON);
        write(root, "containers.json", container("id1", "www", "app:1"));
        Waiting.until("it is told", SOON, () -> new Naming("www", "app:1").equals(told.get("id1")));
    }

    @Test
    void conmonsNameIsKnownWithoutAStore() throws Exception {
        engine.learned("id1", "web");
        assertThat(engine.known("id1")).contains(new Naming("web", ""));
        assertThat(engine.await("id1", SOON)).contains(new Naming("web", ""));
    }

    @Test
    void theStoresNameGoesBeforeConmons() throws Exception {
        write(root, "containers.json", container("id1", "renamed", "app:1"));
        engine.await("id1", SOON);
        engine.learned("id1", "web");
        assertThat(engine.known("id1")).contains(new Naming("renamed", "app:1"));
    }

    @Test
    void theImageIsWaitedForWhereConmonHasToldTheName() throws Exception {
        write(root, "containers.json", container("id1", "web", "app:1"));
        engine.learned("id1", "web");
        assertThat(engine.await("id1", SOON)).contains(new Naming("web", "app:1"));
    }

    @Test
    void aStoreThatConmonNamesIsRead() throws Exception {
        Path another = folder.resolve("another");
        write(another, "containers.json", container("id1", "web", "app:1"));
        use(another);
        assertThat(engine.await("id1", SOON)).contains(new Naming("web", "app:1"));
    }

    @Test
    void noOtherStoreRenamesAContainer() throws Exception {
        write(root, "containers.json", container("id1", "web", "app:1"));
        engine.await("id1", SOON);
        Path another = folder.resolve("another");
        write(another, "containers.json", container("id1", "evil", "evil:1"), container("id2", "own", "app:2"));
        use(another);
        assertThat(engine.await("id2", SOON)).isPresent();
        assertThat(engine.known("id1")).contains(new Naming("web", "app:1"));
    }

    @Test
    void whatIsNoPlainFileIsNotRead() throws Exception {
        Path another = Files.createDirectories(folder.resolve("another/overlay-containers"));
        new ProcessBuilder("mkfifo", another.resolve("containers.json").toString())
                .start()
                .waitFor();
        Path secret = Files.writeString(folder.resolve("secret"), "[" + container("id2", "x", "y") + "]");
        Files.createSymbolicLink(another.resolve("volatile-containers.json"), secret);
        use(another.getParent());
        assertThat(engine.await("id2", SOON)).isEmpty();
    }

    @Test
    void brokenStoresAreReadAgain() throws Exception {
        write(root, "containers.json", "{\"id\":");
        assertThat(engine.await("id1", SOON)).isEmpty();
        write(root, "containers.json", container("id1", "web", "app:1"));
        assertThat(engine.await("id1", SOON)).contains(new Naming("web", "app:1"));
    }

    @Test
    void closingEndsItsThread() {
        engine.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("podman store");
    }

    @Test
    void anEngineOfTwoAsksTheSecondWhatTheFirstDoesNotHave() throws Exception {
        try (var daemon = new FakeDaemon(folder.resolve("sock"));
                var both = new FirstOf(
                        engine,
                        new DockerEngine("podman", folder.resolve("sock"), told::put, paths -> {}, warning -> {}))) {
            daemon.list = "[" + FakeDaemon.listed("id1", "remote", "app:1") + "]";
            write(root, "containers.json", container("id2", "web", "app:1"));
            assertThat(both.await("id1", SOON)).contains(new Naming("remote", "app:1"));
            assertThat(both.await("id2", SOON)).contains(new Naming("web", "app:1"));
            assertThat(Set.of(both.known("id1"), both.known("id2"))).hasSize(2);
        }
    }
}
