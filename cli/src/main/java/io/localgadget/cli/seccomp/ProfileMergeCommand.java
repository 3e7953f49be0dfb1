package io.localgadget.cli.seccomp;

import io.localgadget.cli.Command;
import io.localgadget.cli.Flags;
import io.localgadget.cli.Session;
import io.localgadget.cli.UsageException;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Column.TextList;
import io.localgadget.gadget.Text;
import io.localgadget.seccomp.Coverage;
import io.localgadget.seccomp.MergedProfile;
import io.localgadget.seccomp.ProfileMerge;
import io.localgadget.seccomp.Target;
import io.localgadget.seccomp.file.ProfileFormat;
import io.localgadget.seccomp.file.ProfileReader;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code advise seccomp-profile merge}: one profile that allows what any of several allows. */
public final class ProfileMergeCommand implements Command {
    @Override
    public String name() {
        return "advise seccomp-profile merge";
    }

    @Override
    public String description() {
        return "Print the profile that allows what any of several allows, with in how many of them each call is.";
    }

    @Override
    public void describe(CommandSpec spec) {
        ProfileArguments.addFiles(
                spec,
                "PROFILE...",
                "Two or more, say one of each run of a container. One may be - for standard input.");
        ProfileArguments.addFormat(spec);
        ProfileArguments.addCapabilities(spec);
        Flags.text(spec, "NAME", "What a profile of the formats kubernetes and spo is called.", "--name");
        Flags.flag(spec, "Print, instead of the profile, in which of the profiles each call is.", "--explain");
        ProfileTable.addTo(spec, columns());
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        List<String> files = ProfileArguments.files(arguments);
        if (files.size() < 2) {
            throw new UsageException("two or more profiles are needed, and " + files.size() + " are given"
                    + ProfileArguments.see(arguments));
        }
        boolean explain = Flags.given(arguments, "--explain");
        if (!explain && Flags.given(arguments, "-o")) {
            throw new UsageException("-o is for the table of --explain; the profile's format is --format's");
        }
        ProfileFormat format = ProfileArguments.format(arguments);
        ProfileTable.Request<Coverage> table = ProfileTable.request(arguments, columns());
        Target target = ProfileArguments.target(arguments);
        ProfileReader reader = ProfileArguments.reader();
        List<ProfileMerge.Input> inputs = new ArrayList<>();
        files.forEach(file -> inputs.add(new ProfileMerge.Input(file, reader.profile(file))));
        MergedProfile merged = ProfileMerge.merge(inputs, target);
        merged.notes().forEach(session::say);
        if (explain) {
            table.write(merged.coverage());
            return;
        }
        String name = Flags.text(arguments, "--name");
        ProfileFormat.File file = format.write(merged.profile(), name.isEmpty() ? "merged" : name, target);
        file.notes().forEach(session::say);
        StandardOutput.open().write(file.bytes(), 0, file.bytes().length);
    }

    static List<Column<Coverage>> columns() {
        return List.of(
                Column.<Coverage>words("syscall", 24, "system call", row -> Text.of(row.name()))
                        .byDefault(),
                Column.<Coverage>number(
                                "count",
                                6,
                                "in how many of the profiles it is allowed",
                                row -> row.inputs().size())
                        .byDefault(),
                Column.<Coverage>number("total", 6, "how many profiles there are", Coverage::total)
                        .byDefault(),
                Column.<Coverage>wordList(
                                "inputs",
                                40,
                                "those that allow it",
                                row -> new TextList(
                                        row.inputs().stream().map(Text::of).toList(), false))
                        .byDefault());
    }
}
