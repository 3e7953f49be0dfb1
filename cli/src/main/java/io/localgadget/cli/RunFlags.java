package io.localgadget.cli;

import io.localgadget.cli.output.Durations;
import io.localgadget.tracing.TraceSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The flags about how long and how a command runs. */
public final class RunFlags {
    private static final int LARGEST_RING_MIB = 1024;

    private RunFlags() {}

    public static void addTo(CommandSpec spec) {
        Flags.text(spec, "TIME", "End after this time: 10 or 10s, 2m, 500ms, 1h.", "-t", "--timeout");
        Flags.flag(spec, "Say more on standard error; errors with where they came from.", "-v", "--verbose");
    }

    /** Starts the time-out, if there is one. */
    public static void apply(ParseResult arguments, Session session) {
        if (Flags.given(arguments, "-t")) {
            session.stop().setAfter(Durations.parse("--timeout", Flags.text(arguments, "-t")));
        }
    }

    public static int ringBytes(ParseResult arguments) {
        String text = Flags.text(arguments, "--ring-size");
        if (text.isEmpty()) {
            return TraceSettings.DEFAULT_RING_BYTES;
        }
        int mebibytes = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
        if (Integer.bitCount(mebibytes) != 1 || mebibytes > LARGEST_RING_MIB) {
            throw new UsageException("--ring-size takes a power of two from 1 to " + LARGEST_RING_MIB
                    + ", in MiB, and not '" + text + "'");
        }
        return mebibytes << 20;
    }
}
