package io.localgadget.cli;

import io.localgadget.cli.containers.ListContainersCommand;
import io.localgadget.cli.profile.ProfileCommand;
import io.localgadget.cli.recorder.RecorderCommand;
import io.localgadget.cli.seccomp.ProfileCheckCommand;
import io.localgadget.cli.seccomp.ProfileDiffCommand;
import io.localgadget.cli.seccomp.ProfileMergeCommand;
import io.localgadget.cli.seccomp.SeccompMinimizeCommand;
import io.localgadget.cli.seccomp.SeccompProfileCommand;
import io.localgadget.cli.seccomp.SeccompVerifyCommand;
import io.localgadget.cli.snapshot.SnapshotCommand;
import io.localgadget.cli.top.TopCommand;
import io.localgadget.cli.trace.TraceCommand;
import io.localgadget.gadget.Gadget;
import io.localgadget.gadget.Gadgets;
import io.localgadget.gadget.ProfileGadget;
import io.localgadget.gadget.RecorderGadget;
import io.localgadget.gadget.SnapshotGadget;
import io.localgadget.gadget.TopGadget;
import io.localgadget.gadget.TraceGadget;
import io.localgadget.gadget.advise.SeccompProfileGadget;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * All commands, and the picocli model of them. Only the command that the arguments name is in it, with its flags: a
 * model of everything would cost each start the time of all commands.
 */
final class Commands {
    /** What words say that are no command by themselves. */
    private static final Map<String, String> GROUPS = Map.ofEntries(
            Map.entry("trace", "Print an event a line."),
            Map.entry("top", "Show what does most, anew every second."),
            Map.entry("snapshot", "Show what is there now."),
            Map.entry("profile", "Count where processes spend their time."),
            Map.entry("advise", "Make rules for containers from what they do."),
            Map.entry("audit", "Print what the rules for a container denied, an event a line."));

    /** Parents stand before their subcommands. */
    static final List<Command> ALL = Stream.<Command>concat(
                    Stream.of(new ListContainersCommand()),
                    Stream.concat(Gadgets.ALL.stream().map(Commands::gadget), advice()))
            .toList();

    private static final List<String> HELP = List.of("-h", "--help", "-V", "--version");

    private Commands() {}

    /** Subcommands of advise seccomp-profile. */
    private static Stream<Command> advice() {
        return Stream.of(
                new ProfileDiffCommand(),
                new ProfileMergeCommand(),
                new ProfileCheckCommand(),
                new SeccompVerifyCommand(),
                new SeccompMinimizeCommand());
    }

    private static Command gadget(Gadget gadget) {
        // No switch over types: the JVM makes classes for one when it first meets it, some 10 ms of every start.
        if (gadget instanceof TraceGadget<?> trace) {
            return new TraceCommand<>(trace);
        }
        if (gadget instanceof RecorderGadget<?> recorder) {
            return new RecorderCommand<>(recorder);
        }
        if (gadget instanceof TopGadget<?> top) {
            return new TopCommand<>(top);
        }
        if (gadget instanceof SnapshotGadget<?> snapshot) {
            return new SnapshotCommand<>(snapshot);
        }
        if (gadget instanceof ProfileGadget profile) {
            return new ProfileCommand(profile);
        }
        if (gadget instanceof SeccompProfileGadget profile) {
            return new SeccompProfileCommand(profile);
        }
        throw new IllegalArgumentException("no command runs gadgets like " + gadget.fullName());
    }

    /**
     * The model for these arguments: of the command that they name and no other, unless they name none or ask for help.
     */
    static CommandLine model(String[] args) {
        List<Command> named = named(args);
        return named.isEmpty() || asksForHelp(args) ? wholeModel(args) : model(named, args);
    }

    /** Whether the arguments seem to be those of a gadget: a guess, made before they are read. */
    static boolean runsGadget(String[] args) {
        List<Command> named = named(args);
        return !named.isEmpty() && named.getLast() instanceof GadgetCommand && !asksForHelp(args);
    }

    /** The model for these arguments with all commands in it, for words that are said to be none. */
    static CommandLine wholeModel(String[] args) {
        return model(ALL, args);
    }

    static CommandLine model(List<Command> commands, String[] args) {
        List<String> words = words(args);
        Map<String, CommandLine> lines = new HashMap<>(Map.of("", root()));
        for (Command command : commands) {
            boolean named = named(command, words);
            CommandSpec spec =
                    named ? spec(last(command.name())) : CommandSpec.create().name(last(command.name()));
            spec.usageMessage().description(command.description());
            if (named) {
                command.describe(spec);
            }
            add(lines, command.name(), new CommandLine(spec));
        }
        // An argument is what it is: picocli would read the file x for @x.
        return lines.get("").setExpandAtFiles(false);
    }

    private static boolean asksForHelp(String[] args) {
        return own(args).stream().anyMatch(HELP::contains);
    }

    /** The arguments that may be ours: what stands behind {@code --} is a file, or a command that is to be started. */
    static List<String> own(String... args) {
        return Arrays.stream(args).takeWhile(arg -> !arg.equals("--")).toList();
    }

    /** Those that the words may mean, parents first. */
    private static List<Command> named(String[] args) {
        List<String> words = words(args);
        return ALL.stream().filter(command -> named(command, words)).toList();
    }

    private static List<String> words(String[] args) {
        return own(args).stream().filter(arg -> !arg.startsWith("-")).toList();
    }

    /**
     * Whether the words may mean it: its own are among them, in order. Between them may stand values of flags, which
     * only the model can tell from words; one command too many costs some time and no more.
     */
    private static boolean named(Command command, List<String> words) {
        Iterator<String> rest = words.iterator();
        return Arrays.stream(command.name().split(" ")).allMatch(word -> {
            while (rest.hasNext()) {
                if (rest.next().equals(word)) {
                    return true;
                }
            }
            return false;
        });
    }

    /** Adds a line below its parent, which is a group where no command has that name. */
    private static void add(Map<String, CommandLine> lines, String name, CommandLine line) {
        int space = name.lastIndexOf(' ');
        String parent = space < 0 ? "" : name.substring(0, space);
        if (!lines.containsKey(parent)) {
            CommandSpec group = spec(last(parent));
            group.usageMessage().description(GROUPS.getOrDefault(parent, ""));
            add(lines, parent, new CommandLine(group));
        }
        lines.get(parent).addSubcommand(last(name), line);
        lines.put(name, line);
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf(' ') + 1);
    }

    private static CommandLine root() {
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
        return new CommandLine(root);
    }

    /** The command that was parsed, if the words name a whole one. */
    static Optional<Command> find(List<String> words) {
        String name = String.join(" ", words);
        return ALL.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    private static CommandSpec spec(String name) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().width(100).abbreviateSynopsis(true).sortOptions(false);
        spec.parser().allowSubcommandsAsOptionParameters(true); // a container may be named like one
        return spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help and exit.")
                .build());
    }
}
