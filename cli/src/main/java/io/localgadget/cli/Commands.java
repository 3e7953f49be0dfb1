package io.localgadget.cli;

import io.localgadget.gadget.Gadget;
import io.localgadget.gadget.Gadgets;
import io.localgadget.gadget.TraceGadget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * All commands, and the picocli model of them. Only the command that the arguments name gets its flags: a model of
 * everything would cost each start the time of all commands.
 */
final class Commands {
    private static final Map<String, String> GROUPS = new LinkedHashMap<>(Map.of("trace", "Print an event a line."));

    private Commands() {}

    static List<Command> all() {
        return Stream.<Command>concat(
                        Stream.of(new ListContainersCommand()),
                        Gadgets.ALL.stream().map(Commands::gadget))
                .toList();
    }

    private static Command gadget(Gadget gadget) {
        // No switch over types: the JVM makes classes for one when it first meets it, some 10 ms of every start.
        if (gadget instanceof TraceGadget<?> trace) {
            return new TraceCommand<>(trace);
        }
        throw new IllegalArgumentException("no command runs gadgets like " + gadget.fullName());
    }

    /** The model for these arguments. */
    static CommandLine model(String[] args) {
        List<String> words =
                Stream.of(args).filter(arg -> !arg.startsWith("-")).limit(2).toList();
        CommandSpec root = spec("local-gadget")
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the version and exit.")
                        .build());
        root.version("local-gadget " + Version.NAME);
        root.usageMessage()
                .description("Shows what the containers of this machine do, from the kernel's point of view.")
                .footer(
                        "",
                        "Examples:",
                        "  local-gadget trace exec -c nginx        every program that nginx's container starts",
                        "  local-gadget trace open -o json | jq .  every file that any container opens, as JSON",
                        "  local-gadget list-containers            the containers of this machine",
                        "",
                        "Tracing needs root. Exit status: 0 success (also after Ctrl-C), 1 failure, 2 wrong usage,",
                        "3 this host cannot do it.");
        CommandLine line = new CommandLine(root);
        Map<String, CommandLine> groups = new LinkedHashMap<>();
        for (Command command : all()) {
            String[] name = command.name().split(" ");
            CommandLine parent = name.length == 1 ? line : groups.computeIfAbsent(name[0], g -> group(line, g));
            String word = name[name.length - 1];
            boolean named = String.join(" ", words).concat(" ").startsWith(command.name() + " ");
            CommandSpec spec = named ? spec(word) : CommandSpec.create().name(word);
            spec.usageMessage().description(command.description());
            if (named) {
                command.describe(spec);
            }
            parent.addSubcommand(word, new CommandLine(spec));
        }
        return line;
    }

    /** The command that was parsed, if the words name a whole one. */
    static Optional<Command> find(List<String> words) {
        String name = String.join(" ", words);
        return all().stream().filter(c -> c.name().equals(name)).findFirst();
    }

    private static CommandLine group(CommandLine root, String name) {
        CommandSpec spec = spec(name);
        spec.usageMessage().description(GROUPS.getOrDefault(name, ""));
        CommandLine line = new CommandLine(spec);
        root.addSubcommand(name, line);
        return line;
    }

    private static CommandSpec spec(String name) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().width(100).abbreviateSynopsis(true).sortOptions(false);
        return spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help and exit.")
                .build());
    }
}
