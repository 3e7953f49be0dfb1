package io.localgadget.container;

import io.localgadget.container.engine.ForeignPath;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
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
 * @param user who executed it, and so whose processes it may speak of; {@link RuntimeProcess#UNKNOWN_USER} if unknown
 */
record RuntimeCall(
        String runtime, Path root, boolean rootGiven, String verb, String id, Optional<Path> bundle, int user) {
    static final List<String> RUNTIMES = List.of("runc", "crun");
    private static final Set<String> CREATING = Set.of("create", "run", "restore");
    /** Those of either runtime that name a container. */
    private static final Set<String> VERBS = Set.of(
            "create",
            "run",
            "restore",
            "start",
            "exec",
            "delete",
            "kill",
            "state",
            "pause",
            "resume",
            "update",
            "ps",
            "events",
            "checkpoint");

    /** Runtimes refuse longer ones: an id becomes the name of a folder, and that of a cgroup. */
    private static final int ID_MAX = 1024;

    /** Whether this makes a container. */
    boolean creates() {
        return CREATING.contains(verb);
    }

    /**
     * The call with who made it, as far as that can be found out: by a process that is still there. A user's runtime that
     * is not told a state directory has it below {@code XDG_RUNTIME_DIR}; so has root's crun.
     */
    RuntimeCall by(Proc proc, int runtimePid) {
        int who = user == RuntimeProcess.UNKNOWN_USER ? Math.max(proc.user(runtimePid), 0) : user;
        Optional<Path> own = rootGiven || who == 0 && !runtime.equals("crun")
                ? Optional.empty()
                : RuntimeFolder.of(proc, runtimePid, who)
                        .filter(folder -> folder.user() == who)
                        .or(() -> ofSession(who))
                        .map(folder -> folder.stateRoot(runtime));
        return new RuntimeCall(runtime, own.orElse(root), rootGiven || own.isPresent(), verb, id, bundle, who);
    }

    /** For a process that has gone: what a login session gives its user. Root's programs mostly have none. */
    private static Optional<RuntimeFolder> ofSession(int user) {
        Path path = Path.of("/run/user", Integer.toString(user));
        return user != 0 && Files.isDirectory(path) ? Optional.of(new RuntimeFolder(path, user)) : Optional.empty();
    }

    /** About the bytes that it takes in memory. */
    long weight() {
        return BoundedMap.bytes(id)
                + BoundedMap.bytes(root.toString())
                + BoundedMap.bytes(bundle.map(Path::toString).orElse(""));
    }

    /** The call, or empty if the program is no runtime or no container is named (`runc --version`, `runc init`). */
    static Optional<RuntimeCall> parse(RuntimeProcess process) {
        return runtimeOf(process.program()).flatMap(runtime -> parse(runtime, process));
    }

    /** {@code runc} for {@code runc-1.3.6}; empty for other programs, such as {@code runcmd} and {@code crunch}. */
    static Optional<String> runtimeOf(String program) {
        return RUNTIMES.stream().filter(runtime -> isNamed(runtime, program)).findFirst();
    }

    /** Whether a program is called so, or so with something after it that is no letter. */
    static boolean isNamed(String name, String program) {
        return program.startsWith(name)
                && (program.length() == name.length() || !isLetter(program.charAt(name.length())));
    }

    /** As the programs in the kernel have it. */
    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** The arguments up to the container's id, which tell all of the call; empty if they are none. */
    static List<String> telling(List<String> argv) {
        Arguments arguments = new Arguments(argv, 1, RuntimeOptions.WITH_VALUE);
        arguments.options();
        String verb = arguments.positional();
        arguments.options();
        String id = arguments.positional();
        return VERBS.contains(verb) && isId(id) ? argv.subList(0, arguments.taken()) : List.of();
    }

    private static Optional<RuntimeCall> parse(String runtime, RuntimeProcess process) {
        Arguments arguments = new Arguments(process.argv(), 1, RuntimeOptions.WITH_VALUE);
        Map<String, String> global = arguments.options();
        String verb = arguments.positional();
        Map<String, String> own = arguments.options();
        String id = arguments.positional();
        if (!VERBS.contains(verb) || !isId(id)) {
            return Optional.empty();
        }
        try {
            String root = global.getOrDefault("root", "");
            Path cwd = Path.of(process.cwd().isEmpty() ? "/" : process.cwd());
            Path stateRoot = root.isEmpty() ? Path.of("/run", runtime) : cwd.resolve(root);
            String bundle = own.getOrDefault("bundle", own.getOrDefault("b", process.cwd()));
            if (root.length() > ForeignPath.MAX || bundle.length() > ForeignPath.MAX) {
                return Optional.empty();
            }
            boolean hasBundle = CREATING.contains(verb) && !bundle.isEmpty();
            return Optional.of(new RuntimeCall(
                    runtime,
                    stateRoot.normalize(),
                    !root.isEmpty(),
                    verb,
                    id,
                    hasBundle ? Optional.of(cwd.resolve(bundle).normalize()) : Optional.empty(),
                    process.user()));
        } catch (InvalidPathException e) {
            return Optional.empty(); // no path of this machine, so the runtime will not find it either
        }
    }

    /** The id becomes a step in a path: it must not lead elsewhere. */
    static boolean isId(String text) {
        return !text.isEmpty()
                && text.length() <= ID_MAX
                && !text.contains("/")
                && !text.equals(".")
                && !text.equals("..");
    }
}
