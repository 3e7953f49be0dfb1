package io.localgadget.container;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a runtime was told to do, by its arguments: runc(8), crun(1).
 *
 * @param runtime runc or crun, whatever its binary is called exactly
 * @param root the state directory
 * @param rootGiven whether the arguments name it; otherwise it is the one of root, and that of other users is elsewhere
 * @param verb create, run, start, delete, exec, kill, state …
 * @param id the container's id
 * @param bundle the bundle's directory, only for the verbs that take one; the working directory where none is named
 */
record RuntimeCall(String runtime, Path root, boolean rootGiven, String verb, String id, Optional<Path> bundle) {
    private static final Set<String> CREATING = Set.of("create", "run", "restore");

    /** Whether this makes a container. */
    boolean creates() {
        return CREATING.contains(verb);
    }

    RuntimeCall withRoot(Path other) {
        return new RuntimeCall(runtime, other, true, verb, id, bundle);
    }

    /** The call, or empty if the program is no runtime or no container is named (`runc --version`, `runc init`). */
    static Optional<RuntimeCall> parse(RuntimeProcess process) {
        return runtimeOf(process.program()).flatMap(runtime -> parse(runtime, process));
    }

    /** {@code runc} for {@code runc-1.3.6}; empty for other programs. */
    static Optional<String> runtimeOf(String program) {
        return program.startsWith("runc")
                ? Optional.of("runc")
                : program.startsWith("crun") ? Optional.of("crun") : Optional.empty();
    }

    private static Optional<RuntimeCall> parse(String runtime, RuntimeProcess process) {
        Arguments arguments = new Arguments(process.argv(), 1, RuntimeOptions.WITH_VALUE);
        Map<String, String> global = arguments.options();
        String verb = arguments.positional();
        Map<String, String> own = arguments.options();
        String id = arguments.positional();
        if (verb.equals("init") || !isId(id)) {
            return Optional.empty();
        }
        try {
            String root = global.getOrDefault("root", "");
            Path cwd = Path.of(process.cwd().isEmpty() ? "/" : process.cwd());
            Path stateRoot = root.isEmpty() ? Path.of("/run", runtime) : cwd.resolve(root);
            String bundle = own.getOrDefault("bundle", own.getOrDefault("b", process.cwd()));
            boolean hasBundle = CREATING.contains(verb) && !bundle.isEmpty();
            return Optional.of(new RuntimeCall(
                    runtime,
                    stateRoot.normalize(),
                    !root.isEmpty(),
                    verb,
                    id,
                    hasBundle ? Optional.of(cwd.resolve(bundle).normalize()) : Optional.empty()));
        } catch (InvalidPathException e) {
            return Optional.empty(); // no path of this machine, so the runtime will not find it either
        }
    }

    /** The id becomes a step in a path: it must not lead elsewhere. */
    static boolean isId(String text) {
        return !text.isEmpty() && !text.contains("/") && !text.equals(".") && !text.equals("..");
    }
}
