package io.localgadget.cli;

import io.localgadget.bpf.Host;
import io.localgadget.cli.output.Durations;
import io.localgadget.cli.output.OutputFormat;
import io.localgadget.cli.output.RowFilter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.cli.output.TableOrder;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.TopGadget;
import io.localgadget.tracing.MountNamespaces;
import io.localgadget.tracing.TopRun;
import io.localgadget.tracing.TopSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Runs any gadget that ranks: a block of rows an interval, in a terminal a screen that renews itself. */
final class TopCommand<E extends Event> implements Command {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final String DEFAULT_ROWS = "20";
    private static final int MOST_ENTRIES = 1 << 20;

    private final TopGadget<E> gadget;

    TopCommand(TopGadget<E> gadget) {
        this.gadget = gadget;
    }

    @Override
    public String name() {
        return gadget.fullName();
    }

    @Override
    public String description() {
        return gadget.description();
    }

    @Override
    public void describe(CommandSpec spec) {
        GadgetFlags.addTo(spec, gadget);
        Flags.text(spec, "TIME", "How long an interval is (default: 1s, at least 100ms).", "--interval");
        Flags.text(spec, "N", "End after so many intervals.", "--iterations");
        Flags.text(
                spec,
                "COLUMNS",
                "Order by these columns; -COLUMN puts the largest first (default: " + gadget.order() + ").",
                "--sort");
        Flags.text(
                spec,
                "N",
                "Show at most so many rows an interval (default: " + DEFAULT_ROWS
                        + " in columns, as many as fit on a screen, all in json and yaml).",
                "--max-rows");
        ContainerFlags.addTo(spec);
        Flags.flag(spec, "Also show processes outside containers.", "--host");
        OutputFlags.addTo(spec);
        Flags.text(
                spec,
                "N",
                "How many rows an interval can have in the kernel (default: " + TopSettings.DEFAULT_ENTRIES
                        + "). What is beyond is counted as lost.",
                "--map-size");
        RunFlags.addTo(spec);
        spec.usageMessage().footer(OutputFlags.columnHelp(gadget.describedColumns()));
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        EventClock clock = new EventClock();
        List<Column<Row<E>>> columns = gadget.allColumns(clock);
        OutputFormat format = OutputFlags.format(arguments);
        List<Column<Row<E>>> shown = format.columnsOf(columns);
        Predicate<Row<E>> filter = RowFilter.parse(columns, Flags.texts(arguments, "-F"));
        String sort = Flags.text(arguments, "--sort");
        String rows = Flags.text(arguments, "--max-rows");
        TableOrder<Row<E>> order = TableOrder.parse(
                columns,
                sort.isEmpty() ? gadget.order() : sort + "," + gadget.order(),
                rows.isEmpty() && format.isColumns() ? DEFAULT_ROWS : rows);
        Duration interval = interval(arguments);
        long iterations = Counts.parse(arguments, "--iterations", Long.MAX_VALUE, Integer.MAX_VALUE);
        TopSettings settings = new TopSettings(
                Flags.given(arguments, "--host"),
                (int) Counts.parse(arguments, "--map-size", TopSettings.DEFAULT_ENTRIES, MOST_ENTRIES),
                GadgetFlags.constants(arguments, gadget, format.choosesColumns() ? shown : List.of()));
        RunFlags.apply(arguments, session);
        Host.current().requireTracing();
        StandardOutput out = StandardOutput.open();

        try (FollowedContainers containers = FollowedContainers.open(arguments, session);
                Background<TopRun<E>> loading = Background.open(
                        "gadget", () -> new TopRun<>(gadget, settings, containers.filter(), clock), TopRun::close);
                TopView<E> view = new TopBlocks<>(
                        format.blockWriter(columns, out, OutputFlags.screen(arguments, out)),
                        out,
                        filter,
                        order,
                        interval)) {
            MountNamespaces namespaces = containers.follow(settings.host());
            TopRun<E> run = loading.get();
            run.attach();
            ContainerWaiting.announce(
                    ContainerFlags.wantedNames(arguments), containers.watch().collection(), session);
            session.detail("tracing " + gadget.fullName());
            TopLoop<E> loop = new TopLoop<>(run, namespaces, view, session);
            loop.run(iterations);
            loop.summary(containers.lostStarts());
        }
    }

    private static Duration interval(ParseResult arguments) {
        if (!Flags.given(arguments, "--interval")) {
            return DEFAULT_INTERVAL;
        }
        String text = Flags.text(arguments, "--interval");
        Duration interval = Durations.parse("--interval", text);
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new UsageException("--interval takes at least 100ms, and not '" + text + "'");
        }
        return interval;
    }
}
