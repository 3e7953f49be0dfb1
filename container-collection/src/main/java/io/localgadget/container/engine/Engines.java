package io.localgadget.container.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The engines of this machine that give names to containers. */
public final class Engines implements AutoCloseable {
    private Engines() {}

    /**
     * Starts the wanted engines and returns at once; names come later by {@link Engine#await} and by the callback.
     *
     * @param named is told each naming when it becomes known and when it changes, by an engine's own thread
     * @param warnings is told what the user loses, one sentence each
     * @throws io.localgadget.container.ContainerException if a socket named by hand does not answer
     */
    public static Engines start(
            EngineOptions options, BiConsumer<String, Naming> named, Consumer<String> warnings) {
        throw new UnsupportedOperationException("soon");
    }

    /** The engine of a container's runtime; empty where that engine gives no names or is not wanted. */
    public Optional<Engine> of(String runtime) {
        return Optional.empty();
    }

    /** Takes a podman container's name from conmon's arguments, see {@code PodmanEngine}. */
    public void learned(String id, String name) {}

    /** Tells the paths of the runtimes registered with Docker: those known now and, later, each new list. */
    public void onRuntimeBinaries(Consumer<List<Path>> listener) {}

    @Override
    public void close() {}
}
