package io.localgadget.cli.top;

import io.localgadget.bpf.Host;
import io.localgadget.cli.Background;
import io.localgadget.cli.ContainerFlags;
import io.localgadget.cli.ContainerWaiting;
import io.localgadget.cli.Counts;
import io.localgadget.cli.Flags;
import io.localgadget.cli.FollowedContainers;
import io.localgadget.cli.GadgetCommand;
import io.localgadget.cli.GadgetFlags;
import io.localgadget.cli.OutputFlags;
import io.localgadget.cli.RunFlags;
import io.localgadget.cli.Session;
import io.localgadget.cli.StopSignal;
import io.localgadget.cli.UsageException;
import io.localgadget.cli.output.Durations;
import io.localgadget.cli.output.OutputFormat;
import io.localgadget.cli.output.RowFilter;
import io.localgadget.cli.output.Screen;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.cli.output.TableOrder;
import io.localgadget.cli.screen.FullScreen;
import io.localgadget.cli.screen.TopScreen;
import io.localgadget.cli.screen.TopView;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.TopGadget;
import io.localgadget.tracing.MountNamespaces;
import io.localgadget.tracing.TopRun;
import io.localgadget.tracing.TopSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Runs any gadget that ranks: a block of rows an interval, in a terminal a screen that renews itself. */
public final class TopCommand<E extends Event> extends GadgetCommand<TopGadget<E>> {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final int DEFAULT_ROWS = 20;
    private static final int MOST_ENTRIES = 1 << 16; // more rows than that our memory does not hold

    public TopCommand(TopGadget<E> gadget) {
        super(gadget);
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
        List<String> footer = new ArrayList<>(List.of("", "Keys, in a terminal:"));
        footer.addAll(TopScreen.HELP);
        footer.addAll(List.of(OutputFlags.columnHelp(gadget.describedColumns())));
        spec.usageMessage().footer(footer.toArray(String[]::new));
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        EventClock clock = new EventClock();
        Shown<E> shown = shown(arguments, clock, session);
        long iterations = Counts.parse(arguments, "--iterations", Long.MAX_VALUE, Integer.MAX_VALUE);
        TopSettings settings = new TopSettings(
                Flags.given(arguments, "--host"),
                (int) Counts.parse(arguments, "--map-size", TopSettings.DEFAULT_ENTRIES, MOST_ENTRIES),
                GadgetFlags.constants(
                        arguments,
                        gadget,
                        shown.format.choosesColumns() ? shown.format.columnsOf(shown.columns) : List.of()));
        RunFlags.apply(arguments, session);
        Host.current().requireTracing();

        if (shown.format.isColumns() && FullScreen.possible(shown.out, System.getenv())) {
            session.stop().handle(); // JLine's hook would take the terminal away while the screen is still left
            try (HeldMessages held = HeldMessages.before(session.messages());
                    Background<Optional<FullScreen>> opening = Background.open(
                            "screen",
                            () -> FullScreen.open(shown.out),
                            screen -> screen.ifPresent(FullScreen::close))) {
                Session quiet = new Session(held, session.stop(), session.verbose());
                Supplier<TopView<E>> view = () -> opening.get()
                        .<TopView<E>>map(screen -> onScreen(screen, shown, held, session.stop()))
                        .orElseGet(() -> inBlocks(shown));
                follow(arguments, settings, clock, view, iterations, quiet);
            }
        } else {
            follow(arguments, settings, clock, () -> inBlocks(shown), iterations, session);
        }
    }

    private void follow(
            ParseResult arguments,
            TopSettings settings,
            EventClock clock,
            Supplier<TopView<E>> views,
            long iterations,
            Session session) {
        try (FollowedContainers containers = FollowedContainers.open(arguments, session);
                Background<TopRun<E>> loading = Background.open(
                        "gadget",
                        () -> new TopRun<>(gadget, settings, containers.sharedMaps(), clock),
                        TopRun::close)) {
            MountNamespaces namespaces = containers.follow(settings.host());
            TopRun<E> run = loading.get();
            run.attach();
            try (TopView<E> view = views.get()) { // not before: a start that fails shows nothing
                ContainerWaiting.announce(
                        ContainerFlags.wantedNames(arguments),
                        containers.watch().collection(),
                        session);
                session.detail("tracing " + gadget.fullName());
                TopLoop<E> loop = new TopLoop<>(run, namespaces, view, session);
                loop.run(iterations);
                loop.summary(containers.lostStarts());
            }
        }
    }

    /** What is to be shown of the rows, and where. */
    private record Shown<E extends Event>(
            List<Column<Row<E>>> columns,
            OutputFormat format,
            Predicate<Row<E>> filter,
            String sort,
            TableOrder<Row<E>> order,
            Duration interval,
            StandardOutput out,
            Screen screen) {}

    private Shown<E> shown(ParseResult arguments, EventClock clock, Session session) {
        List<Column<Row<E>>> columns = gadget.allColumns(clock);
        OutputFormat format = OutputFlags.format(arguments);
        format.columnsOf(columns); // whether they exist
        String asked = Flags.text(arguments, "--sort");
        String sort = asked.isEmpty() ? gadget.order() : asked + "," + gadget.order();
        StandardOutput out = StandardOutput.open(session.stop()::isSet);
        return new Shown<>(
                columns,
                format,
                RowFilter.parse(columns, Flags.texts(arguments, "-F")),
                sort,
                TableOrder.parse(columns, sort, Flags.text(arguments, "--max-rows")),
                interval(arguments),
                out,
                OutputFlags.screen(arguments, out));
    }

    private TopView<E> inBlocks(Shown<E> shown) {
        boolean asTold = shown.order.maxRows() < Integer.MAX_VALUE || !shown.format.isColumns();
        return new TopBlocks<>(
                shown.format.blockWriter(shown.columns, shown.out, shown.screen),
                shown.out,
                shown.filter,
                asTold ? shown.order : new TableOrder<>(shown.order.order(), DEFAULT_ROWS),
                shown.interval);
    }

    private TopView<E> onScreen(FullScreen screen, Shown<E> shown, HeldMessages held, StopSignal stop) {
        return new TopScreen<>(
                screen,
                gadget,
                shown.columns,
                shown.format.columnsOf(shown.columns),
                shown.filter,
                new TopScreen.Settings(
                        shown.sort,
                        shown.order.maxRows(),
                        shown.interval,
                        shown.screen.coloured(),
                        held::last,
                        stop::set));
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
