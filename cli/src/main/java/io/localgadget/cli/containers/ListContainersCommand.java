package io.localgadget.cli.containers;

import io.localgadget.bpf.Host;
import io.localgadget.cli.Background;
import io.localgadget.cli.Command;
import io.localgadget.cli.ContainerFlags;
import io.localgadget.cli.Flags;
import io.localgadget.cli.OutputFlags;
import io.localgadget.cli.RunFlags;
import io.localgadget.cli.Session;
import io.localgadget.cli.UsageException;
import io.localgadget.cli.output.ReaderGoneException;
import io.localgadget.cli.output.RowFilter;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.cli.output.TableOrder;
import io.localgadget.container.Container;
import io.localgadget.container.ContainerCollection.Change;
import io.localgadget.container.ContainerSelector;
import io.localgadget.container.ContainerWatch;
import io.localgadget.container.WatchOptions;
import io.localgadget.gadget.Column;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Prints the collection, and with -w each creation and removal. Works without BPF too. */
public final class ListContainersCommand implements Command {
    /** As long as a container waits for the name that its engine gives. */
    private static final int LOOK_MILLISECONDS = 20;

    @Override
    public String name() {
        return "list-containers";
    }

    @Override
    public String description() {
        return "List the containers of this machine, or watch them come and go.";
    }

    @Override
    public void describe(CommandSpec spec) {
        Flags.flag(
                spec,
                "Print those there are as CREATED, then each creation and removal, until Ctrl-C.",
                "-w",
                "--watch");
        ContainerFlags.addTo(spec);
        OutputFlags.addTo(spec);
        Flags.text(spec, "COLUMNS", "Sort by these columns; -COLUMN sorts downwards. Not with -w.", "--sort");
        Flags.text(spec, "N", "Print at most so many rows. Not with -w.", "--max-rows");
        RunFlags.addTo(spec);
        spec.usageMessage().footer(OutputFlags.columnHelp(ContainerColumns.ofContainers()));
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        ContainerSelector selector = ContainerFlags.selector(arguments);
        WatchOptions options = ContainerFlags.watchOptions(arguments);
        RunFlags.apply(arguments, session);
        Host.current().requireItsProcesses();
        if (Flags.given(arguments, "-w")) {
            watch(arguments, options, selector, session);
        } else {
            list(arguments, options, selector, session);
        }
    }

    private static void list(ParseResult arguments, WatchOptions options, ContainerSelector selector, Session session) {
        List<Column<Container>> columns = ContainerColumns.ofContainers();
        Predicate<Container> filter = RowFilter.parse(columns, Flags.texts(arguments, "-F"));
        TableOrder<Container> order =
                TableOrder.parse(columns, Flags.text(arguments, "--sort"), Flags.text(arguments, "--max-rows"));
        StandardOutput out = StandardOutput.open(session.stop()::isSet);
        RowWriter<Container> writer = OutputFlags.writer(arguments, columns, out, false);
        try (ContainerWatch watch = ContainerWatch.start(options, session::say)) {
            List<Container> rows = watch.collection().all().stream()
                    .map(watch::named)
                    .filter(selector::matches)
                    .filter(filter)
                    .toList();
            try (writer) { // not before: a start that fails prints no header
                writer.writeTable(order.apply(rows));
            }
            watch.tellOfUnlisted();
        }
    }

    private static void watch(
            ParseResult arguments, WatchOptions options, ContainerSelector selector, Session session) {
        for (String flag : List.of("--sort", "--max-rows")) {
            if (Flags.given(arguments, flag)) {
                throw new UsageException(flag + " is for a list that ends; it does not go with -w");
            }
        }
        List<Column<Change>> columns = ContainerColumns.ofChanges();
        Predicate<Change> filter = RowFilter.parse(columns, Flags.texts(arguments, "-F"));
        StandardOutput out = StandardOutput.open(session.stop()::isSet);
        RowWriter<Change> writer = OutputFlags.writer(arguments, columns, out, false);
        try (Background<ContainerWatch> starting = Background.open(
                        "container watch", () -> ContainerWatch.start(options, session::say), ContainerWatch::close);
                StartTracker tracker = StartTracker.open(session)) {
            ContainerWatch watch = starting.get();
            watch.warmUp();
            watch.tellOfUnlistedSoon();
            ContainerChanges changes = new ContainerChanges(watch, tracker.tracker());
            session.detail("watching");
            try (writer) { // not before: a start that fails prints no header
                writer.flush(); // the header
                boolean last = false;
                while (!last) {
                    last = session.stop().isSet();
                    changes.take(last, change -> {
                        Container named = watch.named(change.container());
                        Change row = new Change(change.kind(), named, change.at());
                        if (selector.matches(named) && filter.test(row)) {
                            writer.write(row);
                        }
                    });
                    writer.flush();
                    if (out.readerGone()) {
                        throw new ReaderGoneException();
                    }
                    session.stop().await(LOOK_MILLISECONDS);
                }
            }
        }
    }
}
