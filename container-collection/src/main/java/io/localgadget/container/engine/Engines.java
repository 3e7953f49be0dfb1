package io.localgadget.container.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engines of this machine that give names to containers: docker and podman. Those of containerd and CRI-O write
 * names into the annotations of the bundle, so nothing is asked of them; a socket of theirs that the user named has to
 * answer a connect(2), since he believes it is there. Safe for all threads.
 */
public final class Engines implements AutoCloseable {
    static final Path DOCKER_SOCKET = Path.of("/var/run/docker.sock");

    private final Map<String, Engine> engines = new HashMap<>();
    private final List<Consumer<List<Path>>> binaryListeners = new ArrayList<>();
    private List<Path> binaries = List.of();
    private @Nullable PodmanEngine podman;

    private Engines() {}

    /** Is told each naming when it becomes known and when it changes, by an engine's own thread. */
    @FunctionalInterface
    public interface Listener {
        /** {@code runtime} is that of the engine which says so. */
        void named(String runtime, String id, Naming naming);
    }

    /**
     * Starts the wanted engines and returns at once: names come later by {@link Engine#await} and by the callback.
     * Docker at its usual place may also come later, and go and come again.
     *
     * @param warnings is told what the user loses, one sentence each, by an engine's own thread
     * @throws io.localgadget.container.ContainerException if a socket named by hand does not answer
     */
    public static Engines start(EngineOptions options, Listener listener, Consumer<String> warnings) {
        options.sockets().forEach((runtime, socket) -> {
            if (options.wants(runtime)) {
                SocketProbe.require(runtime, socket);
            }
        });
        var engines = new Engines();
        BiConsumer<String, Naming> byDocker = (id, naming) -> listener.named("docker", id, naming);
        BiConsumer<String, Naming> byPodman = (id, naming) -> listener.named("podman", id, naming);
        if (options.wants("docker")) {
            Path socket = options.sockets().getOrDefault("docker", DOCKER_SOCKET);
            engines.add(new DockerEngine("docker", socket, byDocker, engines::tellBinaries, warnings));
        }
        if (options.wants("podman")) {
            var store = new PodmanEngine(PodmanEngine.DEFAULT_ROOT, byPodman);
            engines.podman = store;
            Path socket = options.sockets().get("podman");
            engines.add(
                    socket == null
                            ? store
                            : new FirstOf(
                                    store,
                                    new DockerEngine("podman", socket, byPodman, engines::tellBinaries, warnings)));
        }
        return engines;
    }

    /** The engine of a container's runtime; empty where that engine gives no names or is not wanted. */
    public Optional<Engine> of(String runtime) {
        return Optional.ofNullable(engines.get(runtime));
    }

    /** Takes a podman container's name, for the time until podman's store tells it. */
    public void learned(String id, String name) {
        if (podman != null) {
            podman.learned(id, name);
        }
    }

    /** Takes what a conmon's arguments tell: name, id, and where podman's store is. */
    public void conmon(List<String> arguments) {
        if (podman != null) {
            Conmon.of(arguments).ifPresent(podman::learned);
        }
    }

    /** Tells the paths of the runtimes registered with Docker: those known now and, later, each list that differs. */
    public void onRuntimeBinaries(Consumer<List<Path>> listener) {
        List<Path> now;
        synchronized (binaryListeners) {
            binaryListeners.add(listener);
            now = binaries;
        }
        if (!now.isEmpty()) {
            listener.accept(now);
        }
    }

    @Override
    public void close() {
        engines.values().forEach(Engine::close);
    }

    private void add(Engine engine) {
        engines.put(engine.runtime(), engine);
    }

    private void tellBinaries(List<Path> now) {
        List<Consumer<List<Path>>> listeners;
        synchronized (binaryListeners) {
            if (now.equals(binaries) || now.isEmpty()) {
                return;
            }
            binaries = now;
            listeners = List.copyOf(binaryListeners);
        }
        listeners.forEach(listener -> listener.accept(now));
    }
}
