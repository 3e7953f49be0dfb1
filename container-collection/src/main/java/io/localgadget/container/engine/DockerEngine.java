package io.localgadget.container.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Names from a daemon that speaks Docker's API: dockerd from API 1.41 on, or podman's service. It follows the
 * daemon's events, whose {@code create} carries name and image before the container starts, and asks for lists; it
 * never inspects, for that waits while a container starts.
 *
 * <p>Two daemon threads of its own, {@link DockerEvents} and {@link DockerQuestions}; a daemon that is not there (yet,
 * or any more) is looked for until {@link #close}.
 */
final class DockerEngine implements Engine {
    private final String runtime;
    private final Namings namings;
    private final DockerQuestions questions;
    private final DockerEvents events;

    DockerEngine(
            String runtime,
            Path socket,
            BiConsumer<String, Naming> named,
            Consumer<List<Path>> binaries,
            Consumer<String> warnings) {
        this.runtime = runtime;
        namings = new Namings(named, System::nanoTime);
        questions = new DockerQuestions(runtime, socket, namings, this::following, binaries);
        events = new DockerEvents(runtime, socket, namings, questions::askForAll, warnings);
        questions.start();
        events.start();
    }

    @Override
    public String runtime() {
        return runtime;
    }

    @Override
    public Optional<Naming> known(String id) {
        return namings.known(id);
    }

    @Override
    public void tell(String id) {
        namings.tell(id);
    }

    @Override
    public Optional<Naming> await(String id, Duration max) throws InterruptedException {
        return namings.await(id, max, () -> {
            events.hurry();
            questions.askFor(id);
        });
    }

    private boolean following() {
        return events.following();
    }

    @Override
    public void close() {
        namings.close();
        events.close();
        questions.close();
    }
}
