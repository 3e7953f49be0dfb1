package io.localgadget.container;

import io.localgadget.container.engine.Engine;
import java.io.IOException;
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
     * @throws IOException where that process cannot be a container's of whoever wrote the state or made the call; its
     *     message is for the user
     */
    Optional<Container> running(Announced announced, RuntimeState state) throws IOException {
        long mountNamespace = proc.mountNamespace(state.pid());
        if (mountNamespace == 0 || !state.runs(proc)) {
            return Optional.empty();
        }
        if (proc.isHostMountNamespace(mountNamespace)) {
            throw new IOException("its state in " + announced.call().root() + " speaks of process " + state.pid()
                    + ", which is one of the host");
        }
        int user = user(announced.call(), Optional.of(state));
        if (!proc.isOf(user, state.pid())) {
            throw new IOException("its state in " + announced.call().root() + " belongs to user " + user
                    + ", but process " + state.pid() + " does not");
        }
        return Optional.of(of(announced, Optional.of(state), state.pid(), mountNamespace));
    }

    /** Whose word it is: a user's, if either the call or the state is one's. */
    private static int user(RuntimeCall call, Optional<RuntimeState> state) {
        return call.user() > 0 ? call.user() : state.map(RuntimeState::owner).orElse(0);
    }

    /** The container with this first process, which may have gone meanwhile. */
    Container of(Announced announced, Optional<RuntimeState> state, int pid, long mountNamespace) {
        RuntimeCall call = announced.call();
        Map<String, String> annotations = announced.annotations().isEmpty()
                ? state.map(RuntimeState::annotations).orElse(Map.of())
                : announced.annotations();
        int user = user(call, state);
        Identity identity = Identity.of(
                call.runtime(),
                call.root(),
                call.id(),
                call.bundle().or(() -> state.flatMap(RuntimeState::bundle)),
                user == 0 ? annotations : Annotations.ofUser(annotations));
        Container container = new Container(
                identity.runtime(),
                call.id(),
                identity.name(),
                identity.image(),
                pid,
                mountNamespace,
                proc.networkNamespace(pid),
                withLabelsOfSandbox(identity),
                state.flatMap(RuntimeState::created).orElseGet(Instant::now),
                user);
        // A user's container may have any id, also one that root's engine knows.
        return (user == 0 ? engines.apply(identity.runtime()) : Optional.<Engine>empty())
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
