package io.localgadget.cli;

import io.localgadget.container.ContainerSelector;
import io.localgadget.container.WatchOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The flags that say which containers, and where their names come from. */
public final class ContainerFlags {
    private static final List<String> RUNTIMES = List.of("docker", "podman", "containerd", "cri-o", "runc", "crun");
    private static final Map<String, String> SOCKETS = sockets();
    private static final String STATE_ROOT = "--runtime-root";

    private ContainerFlags() {}

    public static void addTo(CommandSpec spec) {
        Flags.text(
                spec,
                "LIST",
                "Only containers with these names, comma separated; !NAME excludes one (quote it: '!a'). A container"
                        + " that does not exist yet is shown from its first instruction on, and with it whatever descends from its"
                        + " first program, in any namespace, containers that run in it included.",
                "-c",
                "--containername");
        Flags.text(
                spec,
                "LIST",
                "Only containers of these runtimes: " + String.join(", ", RUNTIMES) + ". A runtime named here that does"
                        + " not answer is an error; otherwise one that is not there is skipped.",
                "-r",
                "--runtimes");
        SOCKETS.forEach((runtime, flag) ->
                Flags.text(spec, "PATH", "Socket of " + runtime + "; it is an error if it does not answer.", flag));
        Flags.texts(
                spec,
                "DIR",
                "Also look in this folder for containers that run: what --root of runc or crun was. For one that was"
                        + " started in the background with a folder of its own before this command, since nothing on the"
                        + " host tells of that folder; may be given several times.",
                STATE_ROOT);
        Flags.text(spec, "LIST", "Only containers in these Kubernetes namespaces.", "--k8s-namespace");
        Flags.text(spec, "LIST", "Only containers of these Kubernetes pods.", "--k8s-podname");
        Flags.text(spec, "LIST", "Only containers with these names in their pod.", "--k8s-containername");
        Flags.text(
                spec, "LABELS", "Only containers of pods with these labels: key=value, key!=value.", "--k8s-selector");
    }

    /** Which containers the user means. */
    public static ContainerSelector selector(ParseResult arguments) {
        try {
            return ContainerSelector.parse(
                    Flags.text(arguments, "-c"),
                    String.join(",", runtimes(arguments)),
                    Flags.text(arguments, "--k8s-namespace"),
                    Flags.text(arguments, "--k8s-podname"),
                    Flags.text(arguments, "--k8s-containername"),
                    Flags.text(arguments, "--k8s-selector"));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    public static WatchOptions watchOptions(ParseResult arguments) {
        Map<String, Path> sockets = new LinkedHashMap<>();
        SOCKETS.forEach((runtime, flag) -> {
            if (Flags.given(arguments, flag)) {
                sockets.put(runtime, Path.of(Flags.text(arguments, flag)));
            }
        });
        return new WatchOptions(runtimes(arguments), sockets, stateRoots(arguments));
    }

    private static List<Path> stateRoots(ParseResult arguments) {
        List<Path> roots = new ArrayList<>();
        for (String name : Flags.texts(arguments, STATE_ROOT)) {
            Path root = Path.of(name).toAbsolutePath();
            if (name.isEmpty() || !Files.isDirectory(root)) {
                throw new UsageException(STATE_ROOT + " takes a folder, and '" + name + "' is none");
            }
            roots.add(root);
        }
        return roots;
    }

    private static Set<String> runtimes(ParseResult arguments) {
        Set<String> runtimes = new TreeSet<>();
        for (String name : Arrays.asList(Flags.text(arguments, "-r").split(","))) {
            if (name.isEmpty()) {
                continue;
            }
            String runtime = name.equals("crio") ? "cri-o" : name;
            if (!RUNTIMES.contains(runtime)) {
                throw new UsageException("unknown runtime '" + name + "' in --runtimes"
                        + Nearest.of(name, RUNTIMES)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse("")
                        + " (known: " + String.join(", ", RUNTIMES) + ")");
            }
            runtimes.add(runtime);
        }
        return runtimes;
    }

    private static Map<String, String> sockets() {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("docker", "--docker-socketpath");
        flags.put("containerd", "--containerd-socketpath");
        flags.put("podman", "--podman-socketpath");
        flags.put("cri-o", "--crio-socketpath");
        return flags;
    }

    /** The names asked for with -c that must match, not those excluded. */
    public static List<String> wantedNames(ParseResult arguments) {
        List<String> names =
                new ArrayList<>(Arrays.asList(Flags.text(arguments, "-c").split(",")));
        names.removeIf(name -> name.isBlank() || name.startsWith("!"));
        return names;
    }
}
