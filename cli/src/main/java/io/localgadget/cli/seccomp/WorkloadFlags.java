package io.localgadget.cli.seccomp;

import io.localgadget.cli.Flags;
import io.localgadget.cli.RunFlags;
import io.localgadget.cli.Session;
import io.localgadget.cli.UsageException;
import io.localgadget.cli.output.Durations;
import io.localgadget.seccomp.Profile;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The arguments of the commands that start a workload under a profile. */
final class WorkloadFlags {
    private static final int MOST_RUNS = 100_000;

    private WorkloadFlags() {}

    static void addTo(CommandSpec spec, String runs) {
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .paramLabel("PROFILE")
                .type(String.class)
                .description("A profile in any of the formats; - reads standard input.")
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .index("1..*")
                .arity("0..*")
                .paramLabel("-- COMMAND")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("How the container is started: docker run, podman run, runc run or crun run, with all"
                        + " their arguments. It must end by itself (or see --run-time), and its exit status 0 means"
                        + " that all is well. Its output is thrown away, and its container is removed.")
                .build());
        Flags.text(spec, "N", "How often it is started (default: " + runs + ").", "--runs");
        Flags.text(
                spec,
                "TIME",
                "How long a container runs that does not end by itself; if it is still there then, all is well.",
                "--run-time");
        RunFlags.addTo(spec);
    }

    static int runs(ParseResult arguments, int usual) {
        String text = Flags.text(arguments, "--runs");
        if (text.isEmpty()) {
            return usual;
        }
        int runs = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (runs < 1 || runs > MOST_RUNS) {
            throw new UsageException("--runs takes a number from 1 to " + MOST_RUNS + " and not '" + text + "'");
        }
        return runs;
    }

    static Profile profile(ParseResult arguments) {
        String file = arguments.matchedPositionalValue(0, "");
        if (file.isEmpty()) {
            throw new UsageException(
                    "no profile given (see '" + arguments.commandSpec().qualifiedName() + " --help')");
        }
        return ProfileArguments.reader().profile(file);
    }

    /** What stands behind {@code --}, word for word: its flags are not ours. */
    static Workload workload(ParseResult arguments) {
        List<String> all = arguments.originalArgs();
        int end = all.indexOf("--");
        List<String> command = end < 0 ? List.of() : List.copyOf(all.subList(end + 1, all.size()));
        List<String> further = arguments.matchedPositionalValue(1, List.of());
        if (!further.equals(command) && !command.isEmpty()) {
            throw new UsageException(
                    "one profile is needed before --, and behind it the command" + ProfileArguments.see(arguments));
        }
        if (!further.isEmpty() && command.isEmpty()) {
            throw new UsageException("the command '" + String.join(" ", further)
                    + "' must stand behind --, as in: p.json -- docker run --rm IMAGE");
        }
        return Workload.of(command);
    }

    static Attempts attempts(ParseResult arguments, Denials denials, Session session) {
        Duration longest = Flags.given(arguments, "--run-time")
                ? Durations.parse("--run-time", Flags.text(arguments, "--run-time"))
                : Duration.ZERO;
        return new Attempts(workload(arguments), denials, longest, session.stop()::isSet);
    }
}
