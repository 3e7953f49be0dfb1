package io.localgadget.container;

import io.localgadget.container.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a {@link Container} of what its call, its bundle and its state say. Safe for all threads and asks no daemon:
 * engines say here only what they know already.
 */
final class ContainerBuilder {
    private final ContainerCollection collection;
    private final Proc proc;
    private final Function<String, Optional<Engine>> engines;

    ContainerBuilder(ContainerCollection collection, Proc proc, Function<String, Optional<Engine>> engines) {
        this.collection = collection;
        this.proc = proc;
        this.engines = engines;
    }

    /**
     * The container whose first process is that of its state.
     *
     * @return empty if the process has gone
     * @throws IOException where the state is a user's, and the process somebody else's; its message is for the user
     */
    Optional<Container> running(Announced announced, RuntimeState state) throws IOException {
        long mountNamespace = proc.mountNamespace(state.pid());
        if (mountNamespace == 0 || !state.runs(proc)) {
            return Optional.empty();
        }
        Path root = announced.call().root();
        int owner = owner(root);
        if (!proc.isOf(owner, state.pid())) {
            throw new IOException("its state in " + root + " belongs to user " + owner + ", but process " + state.pid()
                    + " does not");
        }
        return Optional.of(of(announced, Optional.of(state), state.pid(), mountNamespace));
    }

    /** Whoever may write what lies in this folder; root where it is not there, for then nothing does. */
    private static int owner(Path folder) throws IOException {
        try {
            return (int) Files.getAttribute(folder, "unix:uid");
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** The container with this first process, which may have gone meanwhile. */
    Container of(Announced announced, Optional<RuntimeState> state, int pid, long mountNamespace) {
        RuntimeCall call = announced.call();
        Map<String, String> annotations = announced.annotations().isEmpty()
                ? state.map(RuntimeState::annotations).orElse(Map.of())
                : announced.annotations();
        Identity identity = Identity.of(
                call.runtime(),
                call.root(),
                call.id(),
                call.bundle().or(() -> state.flatMap(RuntimeState::bundle)),
                annotations);
        Container container = new Container(
                identity.runtime(),
                call.id(),
                identity.name(),
                identity.image(),
                pid,
                // Namespaces of the host say nothing of a container that shares them.
                mountNamespace == proc.ownMountNamespace() ? 0 : mountNamespace,
                proc.networkNamespace(pid),
                withLabelsOfSandbox(identity),
                state.flatMap(RuntimeState::created).orElseGet(Instant::now));
        return engines.apply(identity.runtime())
                .flatMap(engine -> engine.known(call.id()))
                .map(naming -> container.withNaming(naming.name(), naming.image()))
                .orElse(container);
    }

    private Pod withLabelsOfSandbox(Identity identity) {
        Pod pod = identity.pod();
        if (identity.sandbox().isEmpty()) {
            return pod;
        }
        return collection
                .byId(identity.sandbox())
                .map(sandbox -> {
                    var labels = new java.util.HashMap<>(sandbox.pod().labels());
                    labels.putAll(pod.labels());
                    return new Pod(pod.namespace(), pod.name(), pod.container(), labels);
                })
                .orElse(pod);
    }
}
