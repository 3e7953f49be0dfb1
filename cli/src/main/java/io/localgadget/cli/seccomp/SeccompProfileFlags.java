package io.localgadget.cli.seccomp;

import io.localgadget.cli.Flags;
import io.localgadget.cli.Nearest;
import io.localgadget.cli.UsageException;
import io.localgadget.seccomp.Action;
import io.localgadget.seccomp.Phase;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.ProfileOptions;
import io.localgadget.seccomp.RuntimeChoice;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The flags that say what a profile is made for and how it is written. */
final class SeccompProfileFlags {
    private static final List<String> RUNTIMES = List.of("auto", "runc", "crun", "none");
    private static final Map<String, Action> ACTIONS =
            Map.of("errno", Action.ERRNO, "kill", Action.KILL_PROCESS, "log", Action.LOG, "trap", Action.TRAP);

    private SeccompProfileFlags() {}

    static void addTo(CommandSpec spec) {
        ProfileArguments.addFormat(spec);
        Flags.text(
                spec,
                "RUNTIME",
                "Whose own calls between the filter's load and the program the profile allows, though nobody saw them:"
                        + " auto (the default: the runtime that was seen), runc, crun, none.",
                "--runtime");
        Flags.text(
                spec,
                "ACTION",
                "What happens to other calls: errno (the default), kill, log, trap.",
                "--default-action");
        Flags.text(
                spec,
                "NUMBER",
                "The error that a denied call returns: 1 (EPERM, the default, as Docker) or 38 (ENOSYS, as podman).",
                "--errno");
        Flags.flag(
                spec,
                "Leave out what only programs called that were brought into the container (docker exec).",
                "--without-exec");
        Flags.text(spec, "FILE", "Start from this profile: what it allows stays allowed.", "--base");
    }

    static ProfileOptions options(ParseResult arguments, @Nullable Profile base) {
        String runtime = Flags.given(arguments, "--runtime") ? Flags.text(arguments, "--runtime") : "auto";
        if (!RUNTIMES.contains(runtime)) {
            throw new UsageException(unknown("--runtime", runtime, RUNTIMES));
        }
        Action action = null;
        if (Flags.given(arguments, "--default-action")) {
            String name = Flags.text(arguments, "--default-action");
            action = ACTIONS.get(name);
            if (action == null) {
                throw new UsageException(unknown("--default-action", name, List.of("errno", "kill", "log", "trap")));
            }
        } else if (Flags.given(arguments, "--errno")) {
            action = Action.ERRNO;
        }
        return new ProfileOptions(
                RuntimeChoice.valueOf(runtime.toUpperCase(Locale.ROOT)),
                action,
                errno(arguments, action),
                Flags.given(arguments, "--without-exec")
                        ? Set.of(Phase.WORKLOAD, Phase.RUNTIME)
                        : Set.of(Phase.WORKLOAD, Phase.RUNTIME, Phase.EXEC),
                base);
    }

    private static int errno(ParseResult arguments, @Nullable Action action) {
        String text = Flags.text(arguments, "--errno");
        if (text.isEmpty()) {
            return Profile.EPERM;
        }
        if (action != Action.ERRNO) {
            throw new UsageException("--errno goes with --default-action errno only");
        }
        if (!text.equals("1") && !text.equals("38")) {
            throw new UsageException("--errno takes 1 (EPERM) or 38 (ENOSYS) and not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    static String unknown(String flag, String value, List<String> known) {
        return flag + ": there is no '" + value + "'"
                + Nearest.of(value, known)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("")
                + " (known: " + String.join(", ", known) + ")";
    }
}
