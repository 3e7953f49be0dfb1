package io.localgadget.cli.seccomp;

import io.localgadget.cli.FailureException;
import io.localgadget.cli.Flags;
import io.localgadget.cli.Nearest;
import io.localgadget.cli.UsageException;
import io.localgadget.seccomp.Target;
import io.localgadget.seccomp.file.ProfileFormat;
import io.localgadget.seccomp.file.ProfileReader;
import io.localgadget.syscall.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** What the commands about seccomp profiles have in common. */
final class ProfileArguments {
    private ProfileArguments() {}

    /** Takes files; a command asks for their number itself, to say what it misses. */
    static void addFiles(CommandSpec spec, String label, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("0..*")
                .paramLabel(label)
                .hideParamSyntax(true)
                .description(description)
                .build());
    }

    static List<String> files(ParseResult arguments) {
        return arguments.matchedPositionals().isEmpty()
                ? List.of()
                : List.copyOf(arguments.matchedPositionals().getFirst().<List<String>>getValue());
    }

    static void addCapabilities(CommandSpec spec) {
        Flags.text(
                spec,
                "LIST",
                "Capabilities that the container has besides Docker's usual ones, or all: some of Docker's rules depend on"
                        + " them.",
                "--cap-add");
    }

    /** A container on this machine. */
    static Target target(ParseResult arguments) {
        List<String> capabilities = new ArrayList<>();
        for (String word : Flags.text(arguments, "--cap-add").split(",")) {
            String name = word.strip().toUpperCase(Locale.ROOT);
            if (name.equals("ALL")) {
                capabilities.addAll(Target.CAPABILITIES);
            } else if (!name.isEmpty()) {
                capabilities.add(capability(name.startsWith("CAP_") ? name : "CAP_" + name));
            }
        }
        return Target.ofDocker(machine()).with(capabilities);
    }

    private static String capability(String name) {
        if (!Target.CAPABILITIES.contains(name)) {
            throw new UsageException("--cap-add: there is no capability '" + name + "'"
                    + Nearest.of(name, Target.CAPABILITIES)
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse(""));
        }
        return name;
    }

    static Architecture machine() {
        return Architecture.ofHost()
                .orElseThrow(
                        () -> new FailureException("profiles are known for x86-64 and aarch64, and this machine is "
                                + System.getProperty("os.arch")));
    }

    static void addFormat(CommandSpec spec) {
        Flags.text(
                spec,
                "FORMAT",
                "docker (the default; podman's too), oci (for linux.seccomp of a bundle), kubernetes (a file for the"
                        + " kubelet) or spo (a resource of the Security Profiles Operator).",
                "--format");
    }

    static ProfileFormat format(ParseResult arguments) {
        String name = Flags.text(arguments, "--format");
        return name.isEmpty()
                ? ProfileFormat.DOCKER
                : ProfileFormat.of(name)
                        .orElseThrow(() -> new UsageException("--format: there is no format '" + name + "'"
                                + Nearest.of(name, ProfileFormat.NAMES)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("")
                                + " (the formats are " + String.join(", ", ProfileFormat.NAMES) + ")"));
    }

    static ProfileReader reader() {
        return new ProfileReader(Nearest::of);
    }

    /** The only positional argument. */
    static String onlyFile(ParseResult arguments, String label) {
        List<String> files = files(arguments);
        if (files.size() != 1) {
            throw new UsageException(
                    "one " + label + " is needed, and " + files.size() + " are given" + see(arguments));
        }
        return files.getFirst();
    }

    static String see(ParseResult arguments) {
        return " (see '" + arguments.commandSpec().qualifiedName() + " --help')";
    }
}
