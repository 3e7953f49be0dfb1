package io.localgadget.cli.snapshot;

import io.localgadget.bpf.Host;
import io.localgadget.cli.Background;
import io.localgadget.cli.ContainerFlags;
import io.localgadget.cli.Flags;
import io.localgadget.cli.GadgetCommand;
import io.localgadget.cli.GadgetFlags;
import io.localgadget.cli.OutputFlags;
import io.localgadget.cli.RunFlags;
import io.localgadget.cli.Session;
import io.localgadget.cli.output.OutputFormat;
import io.localgadget.cli.output.RowFilter;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.cli.output.TableOrder;
import io.localgadget.container.Container;
import io.localgadget.container.ContainerSelector;
import io.localgadget.container.ContainerWatch;
import io.localgadget.container.WatchOptions;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.Option;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.SnapshotGadget;
import io.localgadget.tracing.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Runs any gadget that shows what is there now, and ends. The collection and an iterator are all it takes: what starts
 * while it looks is not missed by a snapshot, so no tracker runs.
 */
public final class SnapshotCommand<E extends Event> extends GadgetCommand<SnapshotGadget<E>> {
    /** As long as the table waits for the names that engines give, for each container. */
    public SnapshotCommand(SnapshotGadget<E> gadget) {
        super(gadget);
    }

    @Override
    public void describe(CommandSpec spec) {
        GadgetFlags.addTo(spec, gadget);
        if (gadget.showsProcesses()) {
            Flags.flag(
                    spec,
                    "Show children below their parents, in each container. --sort then orders brothers and sisters.",
                    "--tree");
        }
        ContainerFlags.addTo(spec);
        Flags.flag(spec, "Also show what is outside containers, such as kernel threads.", "--host");
        OutputFlags.addTo(spec);
        Flags.text(spec, "COLUMNS", "Sort by these columns; -COLUMN sorts downwards.", "--sort");
        Flags.text(spec, "N", "Print at most so many rows.", "--max-rows");
        RunFlags.addTo(spec);
        spec.usageMessage().footer(OutputFlags.columnHelp(gadget.describedColumns()));
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        Set<String> flags = gadget.options().stream()
                .map(Option::flag)
                .filter(flag -> Flags.given(arguments, flag))
                .collect(Collectors.toSet());
        ProcessTree<E> tree = new ProcessTree<>();
        List<Column<Row<E>>> columns = gadget.allColumns(new EventClock(), flags);
        OutputFormat format = OutputFlags.format(arguments);
        List<Column<Row<E>>> chosen = format.choosesColumns() ? format.columnsOf(columns) : List.of();
        Map<String, Long> constants = GadgetFlags.constants(arguments, gadget, chosen);
        Predicate<Row<E>> filter = RowFilter.parse(columns, Flags.texts(arguments, "-F"));
        TableOrder<Row<E>> order =
                TableOrder.parse(columns, Flags.text(arguments, "--sort"), Flags.text(arguments, "--max-rows"));
        ContainerSelector selector = ContainerFlags.selector(arguments);
        WatchOptions options = ContainerFlags.watchOptions(arguments);
        boolean host = Flags.given(arguments, "--host");
        boolean asTree = Flags.given(arguments, "--tree");
        RunFlags.apply(arguments, session);
        Host.current().requireTracing();
        StandardOutput out = StandardOutput.open(session.stop()::isSet);
        RowWriter<Row<E>> writer =
                OutputFlags.writer(arguments, asTree && format.isTable() ? tree.drawn(columns) : columns, out, false);
        try (Background<ContainerWatch> starting = Background.open(
                        "container watch", () -> ContainerWatch.start(options, session::say), ContainerWatch::close);
                Snapshot<E> snapshot = new Snapshot<>(gadget, constants)) {
            ContainerWatch watch = starting.get();
            Selection selection = new Selection(watch, selector, host);
            List<Row<E>> rows = snapshot.take(watch.collection().all()).stream()
                    .map(selection::named)
                    .filter(selection::wanted)
                    .filter(filter)
                    .toList();
            try (writer) { // not before: a start that fails prints no header
                writer.writeTable(asTree ? tree.arrange(rows, order) : order.apply(rows));
            }
            watch.tellOfUnlisted();
        }
    }

    /** Gives containers the names of their engines, each asked once, and says which rows the user means. */
    private static final class Selection {
        private final ContainerWatch watch;
        private final ContainerSelector selector;
        private final boolean host;
        private final Map<Container, Container> named = new HashMap<>();

        Selection(ContainerWatch watch, ContainerSelector selector, boolean host) {
            this.watch = watch;
            this.selector = selector;
            this.host = host;
        }

        <E extends Event> Row<E> named(Row<E> row) {
            @Nullable Container container = row.container();
            return container == null ? row : new Row<>(row.event(), named.computeIfAbsent(container, watch::named));
        }

        boolean wanted(Row<?> row) {
            @Nullable Container container = row.container();
            return container == null ? host : selector.matches(container);
        }
    }
}
