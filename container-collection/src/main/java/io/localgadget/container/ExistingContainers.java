package io.localgadget.container;

import io.localgadget.container.engine.ForeignPath;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the containers that run already: in the runtimes' state directories and in the bundles of containerd's shims,
 * at the usual places and where the command lines of running shims and conmons say.
 */
final class ExistingContainers {
    /** Of a user's folder; each costs looks at files. */
    static final int MOST_OF_A_USER = 1024;

    private final ContainerBuilder builder;
    private final Announcements announcements;
    private final StateRoots roots;
    private final Proc proc;
    private final Told told;
    private final Consumer<String> warnings;

    /** Who is told what a scan comes across. */
    interface Told {
        /** Whether a process is a container's: what it is called like says nothing then. */
        boolean isInside(int pid);

        /** A runtime that this user's process or file names. */
        void binary(Path program, int user);

        /** A runtime or conmon at work. */
        void process(RuntimeProcess process);
    }

    /** Which containers need no look. */
    @FunctionalInterface
    interface Known {
        boolean contains(String id, int user);
    }

    ExistingContainers(
            ContainerBuilder builder,
            Announcements announcements,
            StateRoots roots,
            Proc proc,
            Told told,
            Consumer<String> warnings) {
        this.builder = builder;
        this.announcements = announcements;
        this.roots = roots;
        this.proc = proc;
        this.told = told;
        this.warnings = warnings;
    }

    /** Learns from running shims, conmons and runtimes where to look; costs a look at every process. */
    void learnPlaces() {
        for (int pid : proc.named("containerd-shim", "conmon", "runc", "crun")) {
            int user = proc.user(pid);
            if (user == RuntimeProcess.UNKNOWN_USER || told.isInside(pid)) {
                continue;
            }
            List<String> argv = proc.arguments(pid);
            Optional<Path> cwd = proc.workingDirectory(pid);
            RuntimeProcess process = new RuntimeProcess(
                    0, pid, 0, user, argv, cwd.map(Path::toString).orElse(""));
            told.process(process);
            RuntimeCall.parse(process) // `runc --root DIR run` stays as long as its container
                    .map(call -> call.by(proc, pid))
                    .ifPresent(call -> roots.add(call.root(), call.user()));
            if (process.program().startsWith("containerd-shim")) {
                cwd.ifPresent(bundle -> learn(bundle, argv, user));
            }
        }
    }

    /** The containers that run now at all the places that we know; those of users last. */
    List<Container> scan(Known known) {
        List<Container> found = new ArrayList<>();
        Set<Path> looked = new HashSet<>();
        for (StateRoots.Root tasks : roots.tasks()) {
            for (Path bundle : folders(tasks, known)) {
                reading(bundle, () -> ofShim(bundle, tasks.user(), looked)).ifPresent(found::add);
            }
        }
        for (StateRoots.Root root : roots.all()) {
            for (Path folder : folders(root, known)) {
                if (!looked.contains(folder)) {
                    String id = folder.getFileName().toString();
                    reading(folder, () -> ofState(root, id, Optional.empty())).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** A call that would make this container, for what can be told from it. */
    private Optional<Container> ofState(StateRoots.Root root, String id, Optional<Path> bundle) throws IOException {
        Optional<RuntimeState> state = RuntimeState.read(root.folder(), id);
        if (state.isEmpty() || !state.get().runs(proc)) {
            return Optional.empty();
        }
        Optional<Path> folder = bundle.or(() -> state.get().bundle());
        int user = root.user() == 0 ? state.get().owner() : root.user();
        RuntimeCall call = new RuntimeCall(state.get().runtime(), root.folder(), true, "create", id, folder, user);
        return builder.running(announced(call), state.get());
    }

    private Announced announced(RuntimeCall call) {
        return new Announced(call, announcements.annotations(call).orElse(Map.of()));
    }

    private Optional<Container> ofShim(Path folder, int told, Set<Path> looked) throws IOException {
        String id = folder.getFileName().toString();
        String namespace = folder.getParent().getFileName().toString();
        int user = StateFile.owner(
                folder,
                told,
                StateFile.ownerOf(folder.getParent()),
                StateFile.ownerOf(folder, LinkOption.NOFOLLOW_LINKS));
        Bundle bundle = new Bundle(folder, user);
        bundle.shimBinary().ifPresent(program -> this.told.binary(program, user));
        Path states = ForeignPath.step(bundle.shimRoot().orElse(Path.of("/run/containerd/runc")), namespace);
        StateRoots.Root root = new StateRoots.Root(states, user);
        roots.add(states, user);
        if (user == 0) { // no user keeps us from looking at somebody else's
            looked.add(ForeignPath.step(states, id));
        }
        Optional<Container> byState = ofState(root, id, Optional.of(folder));
        if (byState.isPresent()) {
            return byState;
        }
        int pid = bundle.shimPid(); // a runtime that keeps its state in a way of its own
        RuntimeState state =
                new RuntimeState("runc", pid, 0, Optional.of(folder), Map.of(), Optional.of(Instant.now()), user);
        RuntimeCall call = new RuntimeCall("runc", states, true, "create", id, Optional.of(folder), user);
        return pid == 0 ? Optional.empty() : builder.running(announced(call), state);
    }

    private void learn(Path bundle, List<String> argv, int user) {
        int namespace = argv.indexOf("-namespace");
        int root = argv.indexOf("-runtime-root"); // shims of the first generation
        if (root > 0 && root + 1 < argv.size() && namespace > 0 && namespace + 1 < argv.size()) {
            ForeignPath.absolute(argv.get(root + 1) + "/" + argv.get(namespace + 1))
                    .ifPresent(path -> roots.add(path, user));
        }
        if (bundle.getParent() != null
                && bundle.getParent().getParent() != null
                && bundle.getParent().getParent().endsWith("io.containerd.runtime.v2.task")) {
            roots.addTasks(bundle.getParent(), user);
        }
    }

    @FunctionalInterface
    private interface Reading {
        Optional<Container> get() throws IOException;
    }

    private Optional<Container> reading(Path folder, Reading reading) {
        try {
            return reading.get();
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            warnings.accept("container " + folder.getFileName() + " is left out: " + Failure.of(e));
            return Optional.empty();
        }
    }

    private List<Path> folders(StateRoots.Root parent, Known known) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent.folder())) {
            int user = parent.user() == 0 ? StateFile.ownerOf(parent.folder()) : parent.user();
            int seen = 0;
            for (Path entry : entries) {
                if (user != 0 && seen++ >= MOST_OF_A_USER) {
                    warnings.accept("of what is in " + parent.folder() + " only " + MOST_OF_A_USER
                            + " are looked at: it belongs to user " + user);
                    return found;
                }
                if (!known.contains(entry.getFileName().toString(), user)
                        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return found; // there is none, or it has gone with its last container
        }
        return found;
    }
}
