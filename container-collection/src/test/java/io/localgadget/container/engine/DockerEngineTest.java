package io.localgadget.container.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine does with a daemon that misbehaves; {@link DockerEngineIT} has a real one. */
class DockerEngineTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONGER_THAN_ITS_PATIENCE = Duration.ofMillis(2100);

    @TempDir
    Path folder;

    private final Map<String, Naming> told = new ConcurrentHashMap<>();
    private final List<Path> binaries = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private FakeDaemon daemon;
    private DockerEngine engine;

    @BeforeEach
    void start() {
        daemon = new FakeDaemon(folder.resolve("sock"));
        engine = newEngine();
    }

    @AfterEach
    void stop() {
        engine.close();
        daemon.close();
    }

    private DockerEngine newEngine() {
        return new DockerEngine("docker", folder.resolve("sock"), told::put, binaries::addAll, warnings::add);
    }

    /** An answered question waits for a late event for a moment only, which is no promise about a busy machine. */
    private void awaitKnown(String id) {
        Waiting.until(id + " is known", SOON, () -> engine.known(id).isPresent());
    }

    private void awaitFollower() {
        Waiting.until("the engine follows", SOON, () -> daemon.followers() == 1 && daemon.asked("/info") >= 1);
    }

    @Test
    void aCreateEventNamesItsContainer() throws Exception {
        awaitFollower();
        daemon.send(FakeDaemon.event("create", "id1", "web", "nginx:1", DockerEvents.now()));

        Waiting.until("it is told", SOON, () -> new Naming("web", "nginx:1").equals(told.get("id1")));
        assertThat(engine.known("id1")).contains(new Naming("web", "nginx:1"));
        assertThat(engine.await("id1", SOON)).contains(new Naming("web", "nginx:1"));
    }

    @Test
    void theFirstStreamStartsBeforeTheEngine() {
        long now = DockerEvents.now();
        awaitFollower();

        String since = daemon.requests.stream()
                .filter(request -> request.startsWith("/events"))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*since=(\\d+)\\.(\\d{9}).*", "$1$2");
        assertThat(Long.parseLong(since)).isLessThan(now - 1_000_000_000L);
    }

    @Test
    void aLostConnectionGoesOnWhereItEnded() {
        awaitFollower();
        long time = DockerEvents.now();
        daemon.send(FakeDaemon.event("create", "id1", "web", "nginx:1", time));
        awaitKnown("id1");
        daemon.replay = List.of(FakeDaemon.event("create", "id2", "db", "redis:7", time + 1));
        daemon.dropConnections();

        awaitKnown("id2");
        assertThat(engine.known("id2")).contains(new Naming("db", "redis:7"));
        assertThat(daemon.requests.stream().filter(request -> request.startsWith("/events")))
                .last()
                .asString()
                .contains("since=%d.%09d".formatted(time / 1_000_000_000, time % 1_000_000_000));
    }

    @Test
    void aRestartedDaemonIsListedAgain() {
        awaitFollower();
        daemon.stop();
        daemon.list = "[" + FakeDaemon.listed("id3", "late", "app:2") + "]";
        daemon.start();

        awaitKnown("id3");
        assertThat(warnings).isEmpty();
    }

    @Test
    void aDaemonThatComesLaterIsFound() throws Exception {
        engine.close();
        daemon.close();
        engine = newEngine();
        assertThat(engine.await("id1", SOON)).isEmpty();
        daemon.list = "[" + FakeDaemon.listed("id1", "early", "app:2") + "]";
        daemon.start();

        awaitKnown("id1");
    }

    @Test
    void aContainerThatNobodyKnowsIsNotWaitedFor() throws Exception {
        awaitFollower();
        assertThat(engine.await("unknown", Duration.ofDays(1))).isEmpty();
        assertThat(daemon.asked("\"unknown\"")).isEqualTo(1);
    }

    @Test
    void aHungListDoesNotHoldWaitersOrEvents() throws Exception {
        awaitFollower();
        daemon.hangsOnLists = true;
        assertThat(engine.await("id1", SHORT)).isEmpty();
        daemon.send(FakeDaemon.event("create", "id2", "web", "nginx:1", DockerEvents.now()));
        assertThat(engine.await("id2", SOON)).isPresent();
    }

    @Test
    void aHungListIsGivenUpWhenTheNextQuestionComes() throws Exception {
        awaitFollower();
        daemon.hangsOnLists = true;
        assertThat(engine.await("id1", SHORT)).isEmpty();
        Waiting.until("it was asked", SOON, () -> daemon.asked("\"id1\"") == 1);
        Thread.sleep(LONGER_THAN_ITS_PATIENCE);
        daemon.hangsOnLists = false;
        daemon.list = "[" + FakeDaemon.listed("id2", "web", "nginx:1") + "]";

        assertThat(engine.await("id2", SOON)).contains(new Naming("web", "nginx:1"));
    }

    @Test
    void nothingIsEverInspected() throws Exception {
        awaitFollower();
        engine.await("id1", SHORT);
        assertThat(daemon.requests)
                .allMatch(request -> request.startsWith("/events?")
                        || request.startsWith("/containers/json?")
                        || request.equals("/info"));
    }

    @Test
    void garbageAmongTheEventsCostsNothingElse() {
        awaitFollower();
        daemon.send("\u0000]]{ not json");
        daemon.send("{\"Type\":\"container\"}");
        daemon.send("[[[[");
        daemon.send(FakeDaemon.event("create", "id1", "web", "nginx:1", DockerEvents.now()));

        awaitKnown("id1");
        assertThat(engine.known("id1")).contains(new Naming("web", "nginx:1"));
        assertThat(daemon.asked("/events")).isEqualTo(1);
    }

    @Test
    void memoryThatRunsOutEndsNothing() {
        engine.close();
        AtomicBoolean full = new AtomicBoolean(true);
        daemon.list = "[" + FakeDaemon.listed("id1", "web", "nginx:1") + "]";
        engine = new DockerEngine(
                "docker",
                folder.resolve("sock"),
                (id, naming) -> {
                    if (full.get()) {
                        throw new OutOfMemoryError("as the test wants");
                    }
                    told.put(id, naming);
                },
                binaries::addAll,
                warnings::add);
        Waiting.until("it was asked again", SOON, () -> daemon.asked("/containers/json?all=1") >= 4);
        full.set(false);
        daemon.list = "[" + FakeDaemon.listed("id2", "db", "redis:7") + "]";

        Waiting.until("it goes on", SOON, () -> told.containsKey("id2"));
        Waiting.until("it follows", SOON, () -> daemon.followers() >= 1);
        daemon.send(FakeDaemon.event("create", "id3", "new", "nginx:1", DockerEvents.now()));
        Waiting.until("events come", SOON, () -> told.containsKey("id3"));
    }

    @Test
    void aGarbageListIsAskedForAgain() {
        engine.close();
        daemon.list = "<html>what?</html>";
        long before = daemon.asked("/containers/json?all=1");
        engine = newEngine();
        Waiting.until("it was asked", SOON, () -> daemon.asked("/containers/json?all=1") >= before + 2);
        daemon.list = "[" + FakeDaemon.listed("id1", "web", "nginx:1") + "]";

        awaitKnown("id1");
    }

    @Test
    void errorsOfTheDaemonEndNothing() {
        awaitFollower();
        daemon.status = 500;
        daemon.dropConnections();
        Waiting.until("it was asked again", SOON, () -> daemon.asked("/events") >= 3);
        daemon.status = 200;
        daemon.list = "[" + FakeDaemon.listed("id1", "web", "nginx:1") + "]";

        awaitKnown("id1");
    }

    @Test
    void runtimesWithAPathAreTold() {
        engine.close();
        daemon.info = "{\"Runtimes\":{\"runc\":{\"path\":\"runc\"},\"mine\":{\"path\":\"/opt/mine/runc\"},\"x\":{}}}";
        engine = newEngine();

        Waiting.until("the runtimes are told", SOON, () -> !binaries.isEmpty());
        assertThat(binaries).containsExactly(Path.of("/opt/mine/runc"));
    }

    @Test
    void closingEndsThreadsAndConnectionsAlsoOfAHungRequest() throws Exception {
        awaitFollower();
        daemon.hangsOnLists = true;
        engine.await("id1", SHORT);
        engine.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("docker events", "docker lists");
        Waiting.until("the daemon sees them gone", SOON, () -> daemon.connections() == 0);
    }

    @Test
    void closingAtAnyMomentOfItsStartLeavesNoThreadAndNoConnection() {
        engine.close();
        for (int i = 0; i < 120; i++) {
            DockerEngine one = newEngine();
            LockSupport.parkNanos(100_000L * (i % 60));
            one.close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("docker events", "docker lists");
        }
        Waiting.until("the daemon sees them gone", SOON, () -> daemon.connections() == 0);
    }

    @Test
    void closingFreesThoseWhoWait() throws Exception {
        awaitFollower();
        daemon.hangsOnLists = true;
        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                engine.await("id1", Duration.ofDays(1));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Waiting.until("it was asked", SOON, () -> daemon.asked("\"id1\"") == 1);
        engine.close();

        assertThat(waiter.join(SOON)).isTrue();
    }
}
