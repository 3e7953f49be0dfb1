package io.localgadget.cli.recorder;

import io.localgadget.cli.Flags;
import io.localgadget.cli.UsageException;
import io.localgadget.tracing.RecordingEnds;
import java.util.HashSet;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The flags that say when a flight recorder prints, and of which containers. */
final class RecordingFlags {
    private static final int LARGEST_EXIT_CODE = 255;
    private static final String ANY_FAILURE = "fail";

    private RecordingFlags() {}

    static void addTo(CommandSpec spec) {
        Flags.text(
                spec,
                "CODES",
                "Print only containers that end with one of these exit codes, comma separated: 1,137; fail means any but"
                        + " 0. A container that a signal ended has 128 and the signal's number, as in a shell. Nothing"
                        + " is printed of the others, nor of those that still run when the tool ends.",
                "--on-exit-code");
        Flags.flag(
                spec,
                "Print nothing before the tool ends. Otherwise a container is printed as soon as it has ended, and those"
                        + " that still run when the tool ends.",
                "--at-end");
    }

    static RecordingEnds ends(ParseResult arguments) {
        Set<Integer> codes = new HashSet<>();
        boolean anyFailure = false;
        if (Flags.given(arguments, "--on-exit-code")) {
            for (String code : Flags.text(arguments, "--on-exit-code").split(",", -1)) {
                if (code.trim().equals(ANY_FAILURE)) {
                    anyFailure = true;
                } else {
                    codes.add(exitCode(code.trim()));
                }
            }
        }
        return new RecordingEnds(codes, anyFailure, Flags.given(arguments, "--at-end"));
    }

    private static int exitCode(String text) {
        int code = text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
        if (code < 0 || code > LARGEST_EXIT_CODE) {
            throw new UsageException("--on-exit-code takes numbers from 0 to " + LARGEST_EXIT_CODE + " or '"
                    + ANY_FAILURE + "', comma separated, and not '" + text + "'");
        }
        return code;
    }

    /** The value of a flag that takes a number from 1 on. */
    static int number(ParseResult arguments, String flag, int otherwise, int most) {
        if (!Flags.given(arguments, flag)) {
            return otherwise;
        }
        String text = Flags.text(arguments, flag);
        int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > most) {
            throw new UsageException(flag + " takes a whole number from 1 to " + most + ", and not '" + text + "'");
        }
        return number;
    }
}
