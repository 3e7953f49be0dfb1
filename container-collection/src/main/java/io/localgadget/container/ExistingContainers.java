package io.localgadget.container;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Finds the containers that run already: in the runtimes' state directories and in the bundles of containerd's shims,
 * at the usual places and where the command lines of running shims and conmons say.
 */
final class ExistingContainers {
    private final ContainerBuilder builder;
    private final StateRoots roots;
    private final Proc proc;
    private final Consumer<Path> binaries;
    private final Consumer<RuntimeProcess> conmons;
    private final Consumer<String> warnings;

    /** {@code binaries} and {@code conmons} are told the runtimes and the conmons that a scan comes across. */
    ExistingContainers(
            ContainerBuilder builder,
            StateRoots roots,
            Proc proc,
            Consumer<Path> binaries,
            Consumer<RuntimeProcess> conmons,
            Consumer<String> warnings) {
        this.builder = builder;
        this.roots = roots;
        this.proc = proc;
        this.binaries = binaries;
        this.conmons = conmons;
        this.warnings = warnings;
    }

    /** Learns from running shims, conmons and runtimes where to look; costs a look at every process. */
    void learnPlaces() {
        for (int pid : proc.named("containerd-shim", "conmon", "runc", "crun")) {
            List<String> argv = proc.arguments(pid);
            Optional<Path> cwd = proc.workingDirectory(pid);
            RuntimeProcess process =
                    new RuntimeProcess(0, pid, 0, argv, cwd.map(Path::toString).orElse(""));
            conmons.accept(process);
            RuntimeCall.parse(process) // `runc --root DIR run` stays as long as its container
                    .map(call -> ContainerFinder.ofItsUser(call, pid, proc))
                    .ifPresent(call -> roots.add(call.root()));
            if (process.program().startsWith("containerd-shim")) {
                cwd.ifPresent(bundle -> learn(bundle, argv));
            }
        }
    }

    /** The containers that run now at all the places known, but for those which {@code known} says true of. */
    List<Container> scan(Predicate<String> known) {
        List<Container> found = new ArrayList<>();
        for (Path tasks : roots.tasks()) {
            for (Path bundle : folders(tasks, known)) {
                reading(bundle, () -> ofShim(bundle)).ifPresent(found::add);
            }
        }
        for (Path root : roots.all()) {
            for (Path folder : folders(root, known)) {
                String id = folder.getFileName().toString();
                if (found.stream().noneMatch(c -> c.id().equals(id))) {
                    reading(folder, () -> ofState(root, id, Optional.empty())).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** A call that would make this container, for what can be told from it. */
    private Optional<Container> ofState(Path root, String id, Optional<Path> bundle) throws IOException {
        Optional<RuntimeState> state = RuntimeState.read(root, id);
        if (state.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> folder = bundle.or(() -> state.get().bundle());
        RuntimeCall call = new RuntimeCall(state.get().runtime(), root, true, "create", id, folder);
        if (!state.get().runs(proc)) {
            return Optional.empty();
        }
        Map<String, String> annotations = folder.isEmpty()
                ? Map.of()
                : new Bundle(folder.get()).annotations().orElse(Map.of());
        return builder.running(new Announced(call, annotations), state.get());
    }

    private Optional<Container> ofShim(Path folder) throws IOException {
        Bundle bundle = new Bundle(folder);
        String id = folder.getFileName().toString();
        String namespace = folder.getParent().getFileName().toString();
        bundle.shimBinary().ifPresent(binaries);
        Path root = bundle.shimRoot().orElse(Path.of("/run/containerd/runc")).resolve(namespace);
        roots.add(root);
        Optional<Container> byState = ofState(root, id, Optional.of(folder));
        if (byState.isPresent()) {
            return byState;
        }
        int pid = bundle.shimPid(); // a runtime that keeps its state in a way of its own
        RuntimeState state =
                new RuntimeState("runc", pid, 0, Optional.of(folder), Map.of(), Optional.of(Instant.now()));
        RuntimeCall call = new RuntimeCall("runc", root, true, "create", id, Optional.of(folder));
        Map<String, String> annotations = bundle.annotations().orElse(Map.of());
        return pid == 0 ? Optional.empty() : builder.running(new Announced(call, annotations), state);
    }

    private void learn(Path bundle, List<String> argv) {
        int namespace = argv.indexOf("-namespace");
        int root = argv.indexOf("-runtime-root"); // shims of the first generation
        if (root > 0 && root + 1 < argv.size() && namespace > 0 && namespace + 1 < argv.size()) {
            roots.add(Path.of(argv.get(root + 1)).resolve(argv.get(namespace + 1)));
        }
        if (bundle.getParent() != null
                && bundle.getParent().getParent() != null
                && bundle.getParent().getParent().endsWith("io.containerd.runtime.v2.task")) {
            roots.addTasks(bundle.getParent());
        }
    }

    @FunctionalInterface
    private interface Reading {
        Optional<Container> get() throws IOException;
    }

    private Optional<Container> reading(Path folder, Reading reading) {
        try {
            return reading.get();
        } catch (IOException e) {
            warnings.accept("container " + folder.getFileName() + " is left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static List<Path> folders(Path parent, Predicate<String> known) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            for (Path entry : entries) {
                if (!known.test(entry.getFileName().toString())
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
