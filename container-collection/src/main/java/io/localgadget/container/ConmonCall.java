package io.localgadget.container;

import io.localgadget.container.engine.ForeignPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What conmon(8), which podman and CRI-O start for each container, was told.
 *
 * @param name the container's name
 * @param runtime the path of the runtime it runs
 * @param root the runtime's state directory, where the arguments name it
 */
record ConmonCall(String id, String name, Optional<Path> runtime, Optional<Path> bundle, Optional<Path> root) {
    private static final Set<String> WITH_VALUE = Set.of(
            "b",
            "bundle",
            "api-version",
            "c",
            "cid",
            "P",
            "conmon-pidfile",
            "p",
            "container-pidfile",
            "u",
            "cuuid",
            "exec-process-spec",
            "exit-command",
            "exit-command-arg",
            "exit-delay",
            "exit-dir",
            "log-level",
            "l",
            "log-path",
            "log-size-max",
            "log-global-size-max",
            "log-tag",
            "n",
            "name",
            "0",
            "persist-dir",
            "r",
            "runtime",
            "runtime-opt",
            "sdnotify-socket",
            "socket-dir-path",
            "T",
            "timeout",
            "seccomp-notify-socket",
            "seccomp-notify-plugins",
            "restore",
            "runtime-arg");

    static Optional<ConmonCall> parse(RuntimeProcess process) {
        List<String> argv = process.argv();
        if (!isConmon(process.program())) {
            return Optional.empty();
        }
        Map<String, String> options = new Arguments(argv, 1, WITH_VALUE).options();
        String id = options.getOrDefault("c", options.getOrDefault("cid", ""));
        if (!RuntimeCall.isId(id)) {
            return Optional.empty();
        }
        return Optional.of(new ConmonCall(
                id,
                options.getOrDefault("n", options.getOrDefault("name", "")),
                path(options, "r", "runtime"),
                path(options, "b", "bundle"),
                root(argv)));
    }

    static boolean isConmon(String program) {
        return RuntimeCall.isNamed("conmon", program);
    }

    private static Optional<Path> path(Map<String, String> options, String letter, String name) {
        String value = options.getOrDefault(letter, options.getOrDefault(name, ""));
        return ForeignPath.absolute(value);
    }

    /** {@code --runtime-arg --root=DIR} or {@code --runtime-arg --root --runtime-arg DIR}. */
    private static Optional<Path> root(List<String> argv) {
        List<String> values = new java.util.ArrayList<>();
        for (int i = 1; i + 1 < argv.size(); i++) {
            if (argv.get(i).equals("--runtime-arg")) {
                values.add(argv.get(i + 1));
            }
        }
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (value.startsWith("--root=")) {
                return ForeignPath.absolute(value.substring("--root=".length()));
            }
            if (value.equals("--root") && i + 1 < values.size()) {
                return ForeignPath.absolute(values.get(i + 1));
            }
        }
        return Optional.empty();
    }
}
