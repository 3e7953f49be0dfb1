package io.localgadget.cli.profile;

import io.localgadget.bpf.Host;
import io.localgadget.bpf.PerfEvents;
import io.localgadget.cli.Background;
import io.localgadget.cli.ContainerFlags;
import io.localgadget.cli.ContainerWaiting;
import io.localgadget.cli.Flags;
import io.localgadget.cli.FollowedContainers;
import io.localgadget.cli.GadgetCommand;
import io.localgadget.cli.GadgetFlags;
import io.localgadget.cli.OutputFlags;
import io.localgadget.cli.RunFlags;
import io.localgadget.cli.Session;
import io.localgadget.cli.UsageException;
import io.localgadget.cli.output.OutputFormat;
import io.localgadget.cli.output.RowFilter;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.cli.output.TableOrder;
import io.localgadget.ffi.Descriptors;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.ProfileGadget;
import io.localgadget.gadget.StackCount;
import io.localgadget.profiling.Profile;
import io.localgadget.profiling.ProfileRun;
import io.localgadget.profiling.ProfileSettings;
import io.localgadget.profiling.ProfileSettings.Stacks;
import io.localgadget.tracing.MountNamespaces;
import io.localgadget.tracing.TraceSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Runs any gadget that counts stacks: samples until the end and prints then. */
public final class ProfileCommand extends GadgetCommand<ProfileGadget> {
    private static final int STANDARD_ERROR = 2;
    private static final String FRAME_POINTERS = "Stacks are walked by frame pointers, not by DWARF: code without them"
            + " shows its innermost frames only. Programs built with -fno-omit-frame-pointer have them, those in Go, and"
            + " JVMs with -XX:+PreserveFramePointer.";
    private static final String NAMES =
            "Functions are named by /proc/kallsyms, by the symbols of programs and libraries"
                    + " in their container, or of debug files there or on the host (/usr/lib/debug/.build-id), by the table that"
                    + " programs in Go keep when they are stripped, and generated code"
                    + " by the map that its process writes to /tmp/perf-PID.map in its container: Node.js with"
                    + " --perf-basic-prof, Python 3.12 with -X perf, a JVM when asked. C++ and Rust are as they were written. What"
                    + " has no symbol, as a 32-bit program, is [MODULE], all of it together. For one container no more is read"
                    + " than 2 GB, and 50 MB a second from then on, and"
                    + " none of a file system that a process serves (FUSE): what therefore has no names is said at the"
                    + " end, which comes 3 seconds after it was asked for at the latest, later where the machine is slow.";

    public ProfileCommand(ProfileGadget gadget) {
        super(gadget);
    }

    @Override
    public void describe(CommandSpec spec) {
        GadgetFlags.addTo(spec, gadget);
        Flags.text(
                spec,
                "HZ",
                "Samples a second on each CPU (default: " + ProfileSettings.DEFAULT_FREQUENCY + ").",
                "--frequency");
        Flags.flag(spec, "Only user stacks, also of processes that are in a system call.", "-U", "--user");
        Flags.flag(spec, "Only kernel stacks, and only samples in kernel mode.", "-K", "--kernel");
        Flags.flag(
                spec,
                "Ask JVMs that have compiled code without a name to write /tmp/perf-PID.map, as jcmd PID"
                        + " Compiler.perfmap does: this sends them SIGQUIT and puts files into their /tmp.",
                "--ask-java");
        ContainerFlags.addTo(spec);
        Flags.flag(spec, "Also sample processes outside containers, and kernel threads.", "--host");
        OutputFlags.addTo(spec, ProfileFormat.HELP);
        Flags.text(
                spec,
                "COLUMNS",
                "Sort by these columns; -COLUMN sorts downwards (default: the most samples first).",
                "--sort");
        Flags.text(spec, "N", "Print at most so many stacks.", "--max-rows");
        RunFlags.addTo(spec);
        List<String> footer = new ArrayList<>(Arrays.asList(OutputFlags.columnHelp(gadget.describedColumns())));
        footer.addAll(List.of("", FRAME_POINTERS, "", NAMES));
        spec.usageMessage().footer(footer.toArray(String[]::new));
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        long[] total = {0};
        List<Column<StackCount>> columns = StackCount.columns(() -> total[0]);
        Optional<ProfileFormat> format = ProfileFormat.find(Flags.text(arguments, "-o"));
        if (format.isEmpty() && Flags.given(arguments, "-o")) {
            OutputFormat.parse(Flags.text(arguments, "-o"), ProfileFormat.names());
        }
        Predicate<StackCount> filter = RowFilter.parse(columns, Flags.texts(arguments, "-F"));
        TableOrder<StackCount> order =
                TableOrder.parse(columns, Flags.text(arguments, "--sort"), Flags.text(arguments, "--max-rows"));
        ProfileSettings settings = settings(arguments);
        RunFlags.apply(arguments, session);
        Host.current().requireTracing();
        StandardOutput out = StandardOutput.open();
        format.ifPresent(f -> f.requireFit(out.isTerminal()));
        Optional<RowWriter<StackCount>> rows =
                format.isPresent() ? Optional.empty() : Optional.of(OutputFlags.writer(arguments, columns, out, false));
        try (FollowedContainers containers = FollowedContainers.open(arguments, session);
                Background<ProfileRun> loading = Background.open(
                        "gadget",
                        () -> new ProfileRun(gadget, settings, containers.sharedMaps(), session::detail),
                        ProfileRun::close)) {
            MountNamespaces namespaces = containers.follow(settings.host());
            ProfileRun run = loading.get();
            run.attach();
            ContainerWaiting.announce(
                    ContainerFlags.wantedNames(arguments), containers.watch().collection(), session);
            if (!Flags.given(arguments, "-t") && Descriptors.isTerminal(STANDARD_ERROR)) {
                session.say("sampling; Ctrl-C ends it and prints the profile");
            }
            session.detail("tracing " + gadget.fullName());
            Profile all = run.run(namespaces, session.stop()::isSet);
            total[0] = all.samples();
            List<StackCount> wanted = all.stacks().stream().filter(filter).toList();
            Profile profile = all.withStacks(order.apply(wanted));
            rows.ifPresent(writer -> {
                try (writer) {
                    writer.writeTable(profile.stacks());
                }
            });
            format.ifPresent(f -> f.write(profile, out));
            ProfileSummary.say(gadget.fullName(), run, containers.lostStarts(), namespaces.unattributed(), session);
        }
    }

    private static ProfileSettings settings(ParseResult arguments) {
        boolean user = Flags.given(arguments, "-U");
        boolean kernel = Flags.given(arguments, "-K");
        if (user && kernel) {
            throw new UsageException("-U and -K exclude each other; without both, both stacks are shown");
        }
        Stacks stacks = user ? Stacks.USER : kernel ? Stacks.KERNEL : Stacks.BOTH;
        return new ProfileSettings(
                Flags.given(arguments, "--host"),
                frequency(arguments),
                stacks,
                Flags.given(arguments, "--ask-java"),
                TraceSettings.DEFAULT_RING_BYTES);
    }

    private static int frequency(ParseResult arguments) {
        String text = Flags.text(arguments, "--frequency");
        if (text.isEmpty()) {
            return ProfileSettings.DEFAULT_FREQUENCY;
        }
        int highest = PerfEvents.highestFrequency();
        int frequency = text.matches("\\d{1,7}") ? Integer.parseInt(text) : 0;
        if (frequency < 1 || frequency > highest) {
            throw new UsageException("--frequency takes a number from 1 to " + highest
                    + " (kernel.perf_event_max_sample_rate), and not '" + text + "'");
        }
        return frequency;
    }
}
