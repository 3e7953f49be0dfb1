package io.localgadget.cli.seccomp;

import io.localgadget.cli.Command;
import io.localgadget.cli.FailureException;
import io.localgadget.cli.Nearest;
import io.localgadget.cli.Session;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Text;
import io.localgadget.seccomp.Finding;
import io.localgadget.seccomp.Finding.Severity;
import io.localgadget.seccomp.ProfileCheck;
import io.localgadget.seccomp.Target;
import io.localgadget.seccomp.file.ProfileReader;
import io.localgadget.seccomp.file.ReadProfile;
import io.localgadget.syscall.SyscallTables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code advise seccomp-profile check}: whether a profile can be used and does what it says. */
public final class ProfileCheckCommand implements Command {
    @Override
    public String name() {
        return "advise seccomp-profile check";
    }

    @Override
    public String description() {
        return "Tell what is wrong in a seccomp profile, with its line; status 1 if there is an error.";
    }

    @Override
    public void describe(CommandSpec spec) {
        ProfileArguments.addFiles(
                spec,
                "PROFILE",
                "Docker's, podman's, OCI's (also a whole config.json) or the profiles operator's; - for standard input.");
        ProfileArguments.addCapabilities(spec);
        ProfileTable.addTo(spec, columns());
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        String file = ProfileArguments.onlyFile(arguments, "profile");
        ProfileTable.Request<Finding> table = ProfileTable.request(arguments, columns());
        Target target = ProfileArguments.target(arguments);
        ReadProfile read = ProfileArguments.reader().read(file, ProfileReader.load(file));
        List<Finding> rows = new ArrayList<>(read.findings());
        rows.addAll(ProfileCheck.check(file, read.profile(), read.lines(), target, new SyscallTables(), Nearest::of));
        rows.sort(Comparator.comparingInt(Finding::line));
        table.write(rows);
        long errors =
                rows.stream().filter(row -> row.severity() == Severity.ERROR).count();
        if (errors > 0) {
            throw new FailureException(file + " has " + errors + (errors == 1 ? " error" : " errors"));
        }
        session.say(file + " has no errors");
    }

    static List<Column<Finding>> columns() {
        return List.of(
                Column.<Finding>words(
                                "severity",
                                8,
                                "error or warning",
                                row -> Text.of(row.severity().name().toLowerCase(Locale.ROOT)))
                        .byDefault(),
                Column.<Finding>number("line", 5, "line of the file; 0 if it is about no line", Finding::line)
                        .byDefault(),
                Column.words("subject", 20, "the word it is about", row -> Text.of(row.subject())),
                Column.<Finding>words("message", 80, "what is wrong", row -> Text.of(row.message()))
                        .byDefault());
    }
}
