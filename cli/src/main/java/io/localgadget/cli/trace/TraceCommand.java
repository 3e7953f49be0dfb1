package io.localgadget.cli.trace;

import io.localgadget.bpf.Host;
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
import io.localgadget.cli.output.OutputFormat;
import io.localgadget.cli.output.RowFilter;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.TraceGadget;
import io.localgadget.tracing.MountNamespaces;
import io.localgadget.tracing.TraceRun;
import io.localgadget.tracing.TraceSettings;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Runs any gadget that prints a row for each event. */
public final class TraceCommand<E extends Event> extends GadgetCommand<TraceGadget<E>> {
    public TraceCommand(TraceGadget<E> gadget) {
        super(gadget);
    }

    @Override
    public void describe(CommandSpec spec) {
        GadgetFlags.addTo(spec, gadget);
        ContainerFlags.addTo(spec);
        Flags.flag(spec, "Also show processes outside containers.", "--host");
        OutputFlags.addTo(spec);
        Flags.flag(
                spec,
                "With -o json: report lost events as rows with \"type\":\"lost\" too; their reason is full (no room in the"
                        + " ring buffer), skipped (the kernel left the program out) or memory (the tool had none for them)."
                        + " Standard error tells of them always.",
                "--report-loss");
        Flags.text(
                spec,
                "MIB",
                "Size of the ring buffer in the kernel, a power of two (default: "
                        + (TraceSettings.DEFAULT_RING_BYTES >> 20) + ").",
                "--ring-size");
        RunFlags.addTo(spec);
        spec.usageMessage().footer(OutputFlags.columnHelp(gadget.describedColumns()));
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        EventClock clock = new EventClock();
        List<Column<Row<E>>> columns = gadget.allColumns(clock);
        OutputFormat format = OutputFlags.format(arguments);
        Predicate<Row<E>> wanted = RowFilter.parse(columns, Flags.texts(arguments, "-F"));
        TraceSettings settings = settings(arguments, format, columns);
        RunFlags.apply(arguments, session);
        Host.current().requireTracing();
        StandardOutput out = StandardOutput.open(session.stop()::isSet);
        RowWriter<Row<E>> writer = OutputFlags.writer(arguments, columns, out, Flags.given(arguments, "--report-loss"));

        try (FollowedContainers containers = FollowedContainers.open(arguments, session);
                Background<TraceRun<E>> loading = Background.open(
                        "gadget",
                        () -> new TraceRun<>(gadget, settings, containers.sharedMaps(), clock),
                        TraceRun::close)) {
            MountNamespaces namespaces = containers.follow(settings.host());
            TraceRun<E> run = loading.get();
            run.attach();
            run.limits().forEach(session::say);
            ContainerWaiting.announce(
                    ContainerFlags.wantedNames(arguments), containers.watch().collection(), session);
            session.detail("tracing " + gadget.fullName());
            TraceOutput<E> output = new TraceOutput<>(
                    gadget.fullName(),
                    writer,
                    out,
                    wanted,
                    session,
                    () -> containers.lostStarts() + namespaces.unfiltered());
            try (writer) { // not before: a start that fails prints no header
                run.run(namespaces, output, session.stop()::isSet);
            }
            output.summary(run.loss(), namespaces.unattributed());
        }
    }

    private TraceSettings settings(ParseResult arguments, OutputFormat format, List<Column<Row<E>>> all) {
        List<Column<Row<E>>> chosen = format.choosesColumns() ? format.columnsOf(all) : List.of();
        return new TraceSettings(
                Flags.given(arguments, "--host"),
                RunFlags.ringBytes(arguments),
                GadgetFlags.constants(arguments, gadget, chosen));
    }
}
