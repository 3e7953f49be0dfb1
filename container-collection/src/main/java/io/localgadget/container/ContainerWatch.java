package io.localgadget.container;

import io.localgadget.container.engine.EngineOptions;
import io.localgadget.container.engine.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Finds the containers of this machine, those that run and those that come, and keeps {@link #collection} true. All
 * methods are for any thread.
 */
public final class ContainerWatch implements AutoCloseable {
    private static final Map<String, Path> DAEMONS = Map.of(
            "docker", Path.of("/var/run/docker.sock"),
            "containerd", Path.of("/run/containerd/containerd.sock"),
            "cri-o", Path.of("/var/run/crio/crio.sock"));
    /** As long as somebody waits for an engine to say a name. */
    private static final Duration NAME_WAIT = Duration.ofSeconds(2);

    private static final int BINARIES_OF_A_USER = 16;
    /** When the start is over, which has better use for the processors. */
    private static final Duration UNLISTED_AFTER = Duration.ofMillis(300);

    private static final long MOST_WAITING = 4 << 20;

    private final Proc proc = Proc.HOST;
    private final RecentContainers recents = new RecentContainers(System::nanoTime);
    private final StateRoots roots = new StateRoots(Path.of("/"));
    private final Map<Container, Integer> processes = new HashMap<>(); // of the watcher's thread
    private final Warnings warnings;
    private final Consumer<String> unnamed;
    private final ContainerCollection collection;
    private final Membership membership;
    private final Names names;
    private final PerUser<Path> binariesOfUsers = new PerUser<>(BINARIES_OF_A_USER);
    /** Bytes of the calls that wait for the watcher's thread. */
    private final AtomicLong waiting = new AtomicLong();

    private final AtomicBoolean tooMany = new AtomicBoolean();
    private final Engines engines;
    private final Announcements announcements;
    private final ContainerBuilder builder;
    private final RuntimeWatcher watcher;
    private final ContainerFinder finder;
    private final ExistingContainers existing;
    private final LookingAround around;
    private final StatelessContainers stateless;
    private final Consumer<String> unlisted;

    private final class Heard implements RuntimeWatcher.Listener, ExistingContainers.Told {
        @Override
        public void runtimeExecuted(RuntimeProcess process) {
            follow(process);
        }

        @Override
        public void missed() {
            lookAround();
        }

        @Override
        public boolean believes(int pid) {
            return !isInside(pid);
        }

        @Override
        public boolean isInside(int pid) {
            return membership.isInside(pid);
        }

        @Override
        public void process(RuntimeProcess process) {
            learn(process);
        }

        @Override
        public void binary(Path program, int user) {
            watchBinary(program, user);
        }
    }

    private ContainerWatch(WatchOptions options, Consumer<String> told) {
        this.warnings = new Warnings(told, System::nanoTime);
        Consumer<String> leftOut = warnings.about("containers that are left out");
        Consumer<String> stumbling = warnings.about("the watch for new containers");
        unnamed = warnings.about("the names of containers");
        EngineOptions engineOptions = engineOptions(options);
        collection = new ContainerCollection(proc::startTime, leftOut);
        Path dockerSocket = engineOptions.sockets().getOrDefault("docker", DAEMONS.get("docker"));
        names = new Names(collection, recents, dockerSocket, unnamed);
        membership = new Membership(collection, proc);
        stateless = new StatelessContainers(proc, membership);
        unlisted = warnings.about("containers without a state");
        options.stateRoots().forEach(root -> roots.add(root, 0));
        Fanotify fanotify = Fanotify.open();
        try {
            engines = Engines.start(engineOptions, names::rename, warnings.about("engines"));
        } catch (RuntimeException e) {
            fanotify.close();
            throw e;
        }
        Heard heard = new Heard();
        announcements = new Announcements(unnamed);
        builder = new ContainerBuilder(collection, proc, engines::of);
        watcher = new RuntimeWatcher(fanotify, proc, heard, stumbling);
        finder = new ContainerFinder(
                collection, announcements, builder, proc, watcher, roots, this::lookAround, leftOut);
        around = new LookingAround(watcher, finder::isSearching, this::lookAgain);
        existing = new ExistingContainers(builder, announcements, roots, proc, heard, leftOut);
    }

    /**
     * Starts to watch, and returns when all containers that run are in the collection.
     *
     * @param warnings is told, from any thread, what the user loses, one sentence each
     * @throws ContainerException if this process may not watch, or a runtime named by hand does not answer
     */
    public static ContainerWatch start(WatchOptions options, Consumer<String> warnings) {
        ContainerWatch watch = new ContainerWatch(options, warnings);
        try {
            watch.begin();
            return watch;
        } catch (RuntimeException | Error e) {
            watch.close();
            throw e;
        }
    }

    private void begin() {
        collection.addListener(change -> {
            if (change.kind() == ContainerCollection.Kind.DELETED) {
                recents.add(change.container()); // at once: whoever asks finds it in one or the other
            }
            watcher.execute(() -> changed(change));
        });
        // Marks first: what starts during the scan is heard of.
        RuntimeBinaries.usual(Path.of("/")).forEach(watcher::watchBinary);
        engines.onRuntimeBinaries(paths -> paths.forEach(watcher::watchBinary));
        watcher.start();
        existing.learnPlaces();
        existing.scan((id, user) -> false).forEach(collection::put);
    }

    /**
     * Says which processes look like containers' that are not in the collection, since nothing names the folder of their
     * state. It looks at all processes of the host, so it is for when nothing waits. From any thread.
     */
    public void tellOfUnlisted() {
        List<Integer> candidates = stateless.candidates();
        if (stateless.hint(candidates, collection).isPresent()) {
            lookAgain(); // they may have come just now
            stateless.hint(candidates, collection).ifPresent(unlisted);
        }
    }

    /** The same a moment later, on a thread of its own. */
    public void tellOfUnlistedSoon() {
        Thread.ofPlatform().daemon().name("unlisted").start(() -> {
            try {
                Thread.sleep(UNLISTED_AFTER);
                tellOfUnlisted();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody does
            }
        });
    }

    /**
     * Loads on the watch's own thread what finding a container needs, which takes 20 ms of CPU time: for whoever has no
     * tracker to tell of starts, since the first container may have gone before that is done otherwise.
     */
    public void warmUp() {
        watcher.execute(() -> {
            membership.isInside((int) ProcessHandle.current().pid());
            finder.warmUp();
        });
    }

    /** The containers that run. */
    public ContainerCollection collection() {
        return collection;
    }

    /** From now on notices this runtime too, where nothing else tells of it. */
    public void watchBinary(Path program) {
        watcher.watchBinary(program);
    }

    private void watchBinary(Path program, int user) {
        boolean mayWatch;
        synchronized (binariesOfUsers) {
            mayWatch = user == 0
                    || RuntimeProcess.isRuntime(String.valueOf(program.getFileName()))
                            && binariesOfUsers.admits(user, program);
        }
        if (mayWatch) { // no user has us told of each shell on this machine
            watcher.watchBinary(program);
        }
    }

    /**
     * Takes in that a runtime or conmon was executed, however late; the same may be told more than once. One that is seen
     * to be a container's is not believed.
     */
    public void runtimeExecuted(RuntimeProcess process) {
        if (!process.tells()) {
            return;
        }
        long weight = process.weight();
        if (waiting.addAndGet(weight) <= MOST_WAITING) {
            watcher.execute(() -> {
                waiting.addAndGet(-weight);
                follow(process);
            });
            return;
        }
        waiting.addAndGet(-weight);
        if (tooMany.compareAndSet(false, true)) {
            watcher.execute(() -> {
                tooMany.set(false);
                lookAround();
            });
        }
    }

    private void follow(RuntimeProcess process) {
        if (membership.isInside(process.pid())) {
            return;
        }
        learn(process);
        RuntimeCall.parse(process).ifPresent(call -> finder.follow(call, process.pid()));
    }

    /**
     * Takes in that a container's first program, or that of an exec, is executed, maybe seconds ago: runtime, process,
     * state and bundle may have gone meanwhile. Reads files and asks no daemon.
     *
     * @param runtime the call that made it
     * @param mountNamespace inode number of its mount namespace
     * @return the container, as far as there is something to tell of it; empty if the call is none of a container's
     */
    public Optional<Container> started(RuntimeProcess runtime, int pid, long mountNamespace) {
        Optional<RuntimeCall> parsed = RuntimeCall.parse(runtime).map(call -> call.by(proc, runtime.pid()));
        return parsed.map(
                call -> known(call, mountNamespace).orElseGet(() -> late(call, runtime.pid(), pid, mountNamespace)));
    }

    private Optional<Container> known(RuntimeCall call, long mountNamespace) {
        return collection
                .byMountNamespace(mountNamespace)
                .filter(c -> c.id().equals(call.id()))
                .or(() -> recents.find(c ->
                        c.id().equals(call.id()) && c.mountNamespace() == mountNamespace && c.user() == call.user()));
    }

    private Container late(RuntimeCall call, int runtimePid, int pid, long mountNamespace) {
        Announced announced = announcements.of(call, runtimePid);
        Optional<RuntimeState> state = Optional.empty();
        try {
            state = RuntimeState.read(call.root(), call.id());
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            unnamed.accept("container " + call.id() + " may lack its name: " + Failure.of(e));
        }
        // A hook may be the first program in the container's namespaces; the state knows better who comes first.
        int first = state.filter(s -> s.runs(proc) && proc.mountNamespace(s.pid()) == mountNamespace)
                .map(RuntimeState::pid)
                .orElse(pid);
        Container container = builder.of(announced, state, first, mountNamespace);
        if (proc.mountNamespace(first) == mountNamespace && (call.creates() || first != pid)) {
            return collection.put(container);
        }
        recents.add(container);
        return container;
    }

    /** A container that runs or has gone not long ago. */
    public Optional<Container> recent(String id) {
        return collection.byId(id).or(() -> recents.find(c -> c.id().equals(id)));
    }

    /**
     * The container with the name and image that its engine gives it. Waits for the engine if it has to, 2 s at most;
     * where that does not help, a container of Docker or podman is called by the beginning of its id, as they do.
     */
    public Container named(Container container) {
        return named(container, NAME_WAIT);
    }

    Container named(Container container, Duration max) {
        return names.named(container, engines.of(container.runtime()), max);
    }

    /** Looks once more for containers that run; those found are in the collection when it returns. From any thread. */
    public void lookAgain() {
        existing.scan(collection::runs).forEach(collection::put);
    }

    /** On the watcher's thread. */
    private void lookAround() {
        around.soon();
    }

    /** Takes what a process tells, if it is a conmon. */
    private void learn(RuntimeProcess process) {
        ConmonCall.parse(process).ifPresent(conmon -> {
            int user = process.user(proc);
            conmon.runtime().ifPresent(program -> watchBinary(program, user));
            conmon.root().ifPresent(root -> roots.add(root, user));
            RuntimeFolder.of(proc, process.pid(), user)
                    .ifPresent(folder -> RuntimeCall.RUNTIMES.forEach(
                            runtime -> roots.add(folder.stateRoot(runtime), folder.user())));
            if (user == 0 || !names.isKnownForAnother(conmon.id(), user)) {
                engines.conmon(process.argv());
            }
        });
    }

    /** Follows the processes of the containers in the collection. */
    private void changed(ContainerCollection.Change change) {
        Container container = change.container();
        Container process = container.withNaming("", "").withPod(Pod.NONE);
        switch (change.kind()) {
            case CREATED -> {
                int descriptor = watcher.onExit(container.pid(), () -> {
                    processes.remove(process); // its descriptor is closed, and the number may be another's soon
                    collection.remove(container);
                });
                if (descriptor < 0
                        || container.mountNamespace() != 0
                                && proc.mountNamespace(container.pid()) != container.mountNamespace()) {
                    watcher.forget(descriptor); // it has ended, and its pid may be another's
                    collection.remove(container);
                    return;
                }
                processes.put(process, descriptor);
                engines.of(container.runtime()).ifPresent(engine -> engine.tell(container.id()));
            }
            case DELETED -> {
                Integer descriptor = processes.remove(process);
                if (descriptor != null) {
                    watcher.forget(descriptor);
                }
            }
            case UPDATED -> {
                // its process is the same
            }
        }
    }

    private static EngineOptions engineOptions(WatchOptions options) {
        Map<String, Path> sockets = new HashMap<>(options.sockets());
        DAEMONS.forEach((runtime, socket) -> {
            if (options.runtimes().contains(runtime)) {
                sockets.putIfAbsent(runtime, socket);
            }
        });
        return new EngineOptions(options.runtimes(), sockets);
    }

    /** Ends the watch; the collection stays as it is. */
    @Override
    public void close() {
        watcher.close();
        engines.close();
        warnings.close();
    }
}
