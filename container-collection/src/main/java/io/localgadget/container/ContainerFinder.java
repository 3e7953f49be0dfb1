package io.localgadget.container;

import io.localgadget.container.engine.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the container that a runtime's call makes: by its state, which appears some milliseconds after the call. For
 * the watcher's thread.
 */
final class ContainerFinder {
    private static final Duration FIRST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMillis(20);
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    /** Each is a look at a file or two every few milliseconds. */
    private static final int AT_ONCE = 1024;

    private static final int OF_A_USER = 64;

    private static final Duration CLOCK_STEP = Duration.ofSeconds(1);

    private final ContainerCollection collection;
    private final Announcements announcements;
    private final ContainerBuilder builder;
    private final Proc proc;
    private final RuntimeWatcher watcher;
    private final StateRoots roots;
    private final Runnable lookAround;
    private final Consumer<String> warnings;
    /** Calls that are being looked into, since more than one tells of the same. */
    private final Set<Search> searches = new HashSet<>();

    private final PerUser<Search> ofUsers = new PerUser<>(OF_A_USER);

    private record Search(RuntimeCall call, int runtimePid) {}

    ContainerFinder(
            ContainerCollection collection,
            Announcements announcements,
            ContainerBuilder builder,
            Proc proc,
            RuntimeWatcher watcher,
            StateRoots roots,
            Runnable lookAround,
            Consumer<String> warnings) {
        this.collection = collection;
        this.announcements = announcements;
        this.builder = builder;
        this.proc = proc;
        this.watcher = watcher;
        this.roots = roots;
        this.lookAround = lookAround;
        this.warnings = warnings;
    }

    /** Looks into a call, which may still be at work or over. */
    void follow(RuntimeCall argued, int runtimePid) {
        RuntimeCall call = argued.by(proc, runtimePid);
        roots.add(call.root(), call.user());
        switch (call.verb()) {
            case "create", "run", "restore" -> search(call, runtimePid);
            case "start", "exec" -> {
                if (collection.byId(call.id()).isEmpty()) {
                    search(call, runtimePid);
                }
            }
            case "delete" ->
                collection.byId(call.id()).filter(c -> !proc.exists(c.pid())).ifPresent(collection::remove);
            default -> {
                // kill, state, … change nothing that is not heard of otherwise
            }
        }
    }

    /** Loads what {@link #follow} needs: the first container may have gone before that is done otherwise. */
    void warmUp() {
        int self = (int) ProcessHandle.current().pid();
        String text = "{\"created\":\"2020-01-01T00:00:00Z\",\"config\":{\"labels\":[\"a=b\"]},\"init_process_pid\":"
                + self + "}";
        RuntimeProcess process =
                new RuntimeProcess(0, self, 0, List.of("runc", "--root", "/", "run", "-b", "/", "none"), "/");
        try {
            RuntimeState.read(Path.of("/proc/none"), "none");
            RuntimeState state = RuntimeState.runc(Json.read(text), 0);
            RuntimeCall call = RuntimeCall.parse(process).orElseThrow();
            builder.of(
                    new Announced(call.by(proc, self), Map.of()), Optional.of(state), self, proc.mountNamespace(self));
        } catch (IOException e) {
            throw new ContainerException("cannot warm up: " + e.getMessage(), e); // a JSON text of ours, no file
        }
        watcher.forget(watcher.onExit(self, () -> {}));
    }

    /** Whether it waits for a container to appear. */
    boolean isSearching() {
        return !searches.isEmpty();
    }

    private void search(RuntimeCall call, int runtimePid) {
        Search search = new Search(call, runtimePid);
        if (searches.contains(search)) {
            return;
        }
        if (searches.size() >= AT_ONCE || !ofUsers.admits(call.user(), search)) {
            warnings.accept("more runtimes are at work than can be followed; looking at their state instead");
            lookAround.run();
            return;
        }
        searches.add(search);
        Announced announced = announcements.of(call, runtimePid);
        Instant since = Instant.now();
        watcher.retry(
                last -> {
                    boolean done = true;
                    try {
                        done = look(announced, runtimePid, since, last);
                        return done;
                    } finally {
                        if (done || last) {
                            searches.remove(search);
                            ofUsers.release(call.user(), search);
                        }
                    }
                },
                FIRST,
                LONGEST,
                AT_MOST);
    }

    /** Whether this is no state that an earlier container of the same id left behind. */
    private static boolean isNew(RuntimeState state, Instant since) {
        return state.pid() > 0
                && state.created()
                        .filter(at -> at.isAfter(since.minus(CLOCK_STEP)))
                        .isPresent();
    }

    private boolean look(Announced announced, int runtimePid, Instant since, boolean last) {
        boolean atWork = proc.exists(runtimePid) && !last; // asked first: what it wrote last is read then
        try {
            return look(announced, since, atWork);
        } catch (IOException e) {
            if (!atWork) { // until then it may only be half written, or its process not in its namespaces
                leftOut(announced, e);
            }
            return !atWork;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            leftOut(announced, e);
            return true;
        }
    }

    private void leftOut(Announced announced, Throwable why) {
        warnings.accept("container " + announced.call().id() + " is left out: " + Failure.of(why));
    }

    private boolean look(Announced announced, Instant since, boolean atWork) throws IOException {
        RuntimeCall call = announced.call();
        Optional<RuntimeState> state = RuntimeState.read(call.root(), call.id());
        if (state.isEmpty()) {
            return !atWork;
        }
        Optional<Container> container = builder.running(announced, state.get());
        if (container.isPresent()) {
            collection.put(container.get());
            return true;
        }
        if (isNew(state.get(), since) && !collection.runsForAnother(call.id(), call.user())) {
            // Its process has come and gone: it is put in to be removed, so that listeners hear of both.
            collection.put(builder.of(announced, state, state.get().pid(), 0));
            return true;
        }
        return !atWork; // not made yet
    }
}
