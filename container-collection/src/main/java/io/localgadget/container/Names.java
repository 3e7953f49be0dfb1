package io.localgadget.container;

import io.localgadget.container.engine.Engine;
import io.localgadget.container.engine.Naming;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Gives containers the names that their engines have for them, and no container another's. For any thread. */
final class Names {
    private static final int SHORT_ID = 12;

    private final ContainerCollection collection;
    private final RecentContainers recents;
    private final Path dockerSocket;
    private final Consumer<String> warnings;

    Names(ContainerCollection collection, RecentContainers recents, Path dockerSocket, Consumer<String> warnings) {
        this.collection = collection;
        this.recents = recents;
        this.dockerSocket = dockerSocket;
        this.warnings = warnings;
    }

    /**
     * The container with the name and image that its engine gives it. Waits for the engine if it has to; where that does not
     * help, a container is called by the beginning of its id.
     *
     * @param of its engine, if it is one that is asked
     */
    Container named(Container container, Optional<Engine> of, Duration max) {
        Optional<Engine> engine = of.filter(e -> mayName(e.runtime(), container.id(), container.user()));
        boolean complete = !container.name().isEmpty()
                && (engine.isEmpty() || !container.image().isEmpty());
        if (complete) {
            return container;
        }
        Container named = container;
        try {
            Optional<Naming> naming =
                    engine.isEmpty() ? Optional.empty() : engine.get().await(container.id(), max);
            if (naming.isPresent()) {
                engine.get().tell(container.id()); // it may have become known before the container was there
                Naming n = naming.get();
                named = container.withNaming(
                        n.name().isEmpty() ? container.name() : n.name(),
                        n.image().isEmpty() ? container.image() : n.image());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller wants to end: what we know has to do
        }
        return named.name().isEmpty() ? called(named, engine.isPresent()) : named;
    }

    /** @param asked whether its engine is one that the user wants */
    private Container called(Container container, boolean asked) {
        String id = container.id();
        // one sentence for all of them: an engine whose socket is elsewhere names none
        String runtime = container.runtime();
        if (asked) {
            warnings.accept(
                    runtime + " does not say the names of all its containers; those without are shown by their ids"
                            + " (if its socket is at an unusual place, --" + runtime + "-socketpath tells it)");
        }
        return container.withNaming(id.substring(0, Math.min(SHORT_ID, id.length())), container.image());
    }

    /** Takes in what an engine calls a container. */
    void rename(String engine, String id, Naming naming) {
        Set<Integer> users = new HashSet<>(collection.usersOf(id));
        users.addAll(recents.usersOf(id));
        users.removeIf(user -> !mayName(engine, id, user));
        Predicate<Container> its = c -> ContainerCollection.isNamedBy(engine, c) && users.contains(c.user());
        collection.rename(id, its, naming.name(), naming.image());
        recents.rename(id, its, naming.name(), naming.image());
    }

    /**
     * Whether an engine knows this user's container and no other of its id: a user may give any id to one of his, also that of
     * one of root's that has stopped.
     */
    private boolean mayName(String engine, String id, int user) {
        if (user == 0) {
            return true;
        }
        if (isKnownForAnother(id, user)) {
            return false;
        }
        try {
            return !engine.equals("docker") || StateFile.ownerOf(dockerSocket) == user;
        } catch (IOException e) {
            return false; // it cannot be looked at, and so not asked
        }
    }

    /** Whether another user has, or had not long ago, a container of this id. */
    boolean isKnownForAnother(String id, int user) {
        return collection.runsForAnother(id, user)
                || recents.find(c -> c.id().equals(id) && c.user() != user).isPresent();
    }
}
