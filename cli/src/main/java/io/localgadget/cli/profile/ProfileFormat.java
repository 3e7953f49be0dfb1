package io.localgadget.cli.profile;

import io.localgadget.cli.UsageException;
import io.localgadget.cli.output.ByteSink;
import io.localgadget.profiling.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The forms that {@code -o} has for profiles besides those of tables. */
public enum ProfileFormat {
    FOLDED,
    PPROF,
    FLAMEGRAPH;

    public static final String HELP = " Also folded (a line for each stack, for flamegraph.pl and the like), pprof (for"
            + " go tool pprof and the like) and flamegraph (a page for a browser); write these to a file with >.";

    /** The one that {@code -o} names; empty if it names a table's. */
    public static Optional<ProfileFormat> find(String text) {
        return Stream.of(values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** What {@code -o} calls them. */
    public static List<String> names() {
        return Stream.of(values())
                .map(format -> format.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Refuses to write to a terminal what no terminal can show. */
    public void requireFit(boolean terminal) {
        if (terminal && this != FOLDED) {
            String file = this == PPROF ? "cpu.pb.gz" : "cpu.html";
            throw new UsageException("-o " + name().toLowerCase(Locale.ROOT)
                    + " is not for a terminal: write it to a file, with > " + file);
        }
    }

    /** Writes piece by piece: a profile may fill most of our memory. */
    public void write(Profile profile, ByteSink out) {
        try {
            switch (this) {
                case FOLDED -> Folded.write(profile, out);
                case PPROF -> Pprof.write(profile, out);
                case FLAMEGRAPH -> FlameGraph.write(profile, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // sinks throw none
        }
    }
}
