package io.localgadget.cli.seccomp;

import io.localgadget.cli.Command;
import io.localgadget.cli.FailureException;
import io.localgadget.cli.Session;
import io.localgadget.cli.UsageException;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Text;
import io.localgadget.seccomp.Difference;
import io.localgadget.seccomp.Difference.Change;
import io.localgadget.seccomp.Difference.Kind;
import io.localgadget.seccomp.ProfileDiff;
import io.localgadget.seccomp.file.ProfileReader;
import io.localgadget.syscall.SyscallTables;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code advise seccomp-profile diff}: what a new profile allows and an old one does not, and the other way. */
public final class ProfileDiffCommand implements Command {
    private static final int MOST_NAMED = 10;

    @Override
    public String name() {
        return "advise seccomp-profile diff";
    }

    @Override
    public String description() {
        return "Show what differs between two seccomp profiles; status 1 if the old one lacks something.";
    }

    @Override
    public void describe(CommandSpec spec) {
        ProfileArguments.addFiles(
                spec,
                "OLD NEW",
                "The profile in use, and one of what is needed: Docker's, podman's, OCI's (also a whole config.json) or"
                        + " the profiles operator's. One of them may be - for standard input.");
        ProfileArguments.addCapabilities(spec);
        ProfileTable.addTo(spec, columns());
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        List<String> files = ProfileArguments.files(arguments);
        if (files.size() != 2) {
            throw new UsageException("two profiles are needed, the old one and the new one, and " + files.size()
                    + " are given" + ProfileArguments.see(arguments));
        }
        ProfileTable.Request<Difference> table = ProfileTable.request(arguments, columns());
        ProfileReader reader = ProfileArguments.reader();
        List<Difference> rows = ProfileDiff.compare(
                reader.profile(files.getFirst()),
                reader.profile(files.getLast()),
                ProfileArguments.target(arguments),
                new SyscallTables());
        table.write(rows);
        List<Difference> missing =
                rows.stream().filter(row -> row.change() == Change.MISSING).toList();
        if (!missing.isEmpty()) {
            throw new FailureException(files.getFirst() + " lacks " + named(missing));
        }
        List<Difference> narrower =
                rows.stream().filter(row -> row.change() == Change.NARROWER).toList();
        session.say(files.getFirst() + " allows all calls that " + files.getLast() + " does"
                + (narrower.isEmpty() ? "" : ", but with fewer arguments: " + named(narrower)));
    }

    private static String named(List<Difference> missing) {
        String names = missing.stream()
                .limit(MOST_NAMED)
                .map(ProfileDiffCommand::named)
                .collect(Collectors.joining(", "));
        int more = missing.size() - MOST_NAMED;
        return more > 0 ? names + " and " + more + " more" : names;
    }

    private static String named(Difference row) {
        return row.kind() == Kind.DEFAULT ? "a default that allows" : row.name();
    }

    static List<Column<Difference>> columns() {
        return List.of(
                Column.<Difference>words(
                                "change",
                                8,
                                "missing (will break), narrower (may break), wider, unused (could go), changed",
                                row -> Text.of(lower(row.change())))
                        .byDefault(),
                Column.words("kind", 12, "syscall, architecture, or default", row -> Text.of(lower(row.kind()))),
                Column.<Difference>words("name", 24, "system call, or what else differs", row -> Text.of(row.name()))
                        .byDefault(),
                Column.<Difference>words("old", 12, "what the old profile does", row -> Text.of(row.before()))
                        .byDefault(),
                Column.<Difference>words("new", 12, "what the new profile does", row -> Text.of(row.after()))
                        .byDefault(),
                Column.<Difference>words(
                                "comment",
                                24,
                                "what the profile that allows more says about it",
                                row -> Text.of(row.comment()))
                        .byDefault(),
                Column.<Difference>words(
                                "risk",
                                40,
                                "what the call opens, where a container rarely needs it",
                                row -> Text.of(row.risk()))
                        .byDefault());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
