package io.localgadget.cli.recorder;

import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.Host;
import io.localgadget.cli.Background;
import io.localgadget.cli.ContainerFlags;
import io.localgadget.cli.ContainerWaiting;
import io.localgadget.cli.Flags;
import io.localgadget.cli.FollowedContainers;
import io.localgadget.cli.GadgetCommand;
import io.localgadget.cli.OutputFlags;
import io.localgadget.cli.RunFlags;
import io.localgadget.cli.Session;
import io.localgadget.cli.UsageException;
import io.localgadget.cli.output.RowFilter;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.container.Container;
import io.localgadget.container.ContainerWatch;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.RecorderGadget;
import io.localgadget.gadget.Row;
import io.localgadget.tracing.MountNamespaces;
import io.localgadget.tracing.RecorderRun;
import io.localgadget.tracing.RecordingEnds;
import io.localgadget.tracing.Recordings;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Runs any gadget that keeps the last events of each container, and prints them when it is time. */
public final class RecorderCommand<E extends Event> extends GadgetCommand<RecorderGadget<E>> {
    private static final int DEFAULT_CAPACITY = 500;

    public RecorderCommand(RecorderGadget<E> gadget) {
        super(gadget);
    }

    @Override
    public void describe(CommandSpec spec) {
        Flags.text(
                spec,
                "N",
                "Keep the last N " + gadget.eventName() + "s of each container (default: " + DEFAULT_CAPACITY
                        + "); 500 take 256 KiB once they are there.",
                "--calls");
        Flags.text(spec, "LIST", gadget.choice().description(), gadget.choice().flag());
        RecordingFlags.addTo(spec);
        ContainerFlags.addTo(spec);
        Flags.flag(spec, "Also record processes outside containers.", "--host");
        OutputFlags.addTo(spec);
        RunFlags.addTo(spec);
        spec.usageMessage().footer(OutputFlags.columnHelp(gadget.describedColumns()));
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        EventClock clock = new EventClock();
        List<Column<Row<E>>> columns = gadget.allColumns(clock);
        Predicate<Row<E>> wanted = RowFilter.parse(columns, Flags.texts(arguments, "-F"));
        int capacity = RecordingFlags.number(arguments, "--calls", DEFAULT_CAPACITY, RecorderRun.MOST_RECORDS);
        RecordingEnds ends = RecordingFlags.ends(arguments);
        Consumer<BpfObject> tables = choose(arguments);
        boolean host = Flags.given(arguments, "--host");
        RunFlags.apply(arguments, session);
        Host.current().requireTracing();
        StandardOutput out = StandardOutput.open();
        RowWriter<Row<E>> writer = OutputFlags.writer(arguments, columns, out, false);

        try (FollowedContainers containers = FollowedContainers.open(arguments, session);
                Background<RecorderRun<E>> loading = Background.open(
                        "gadget",
                        () -> new RecorderRun<>(gadget, host, capacity, tables, containers.sharedMaps()),
                        RecorderRun::close)) {
            MountNamespaces namespaces = containers.follow(host);
            RecorderRun<E> run = loading.get();
            run.attach();
            ContainerWatch watch = containers.watch();
            ContainerWaiting.announce(ContainerFlags.wantedNames(arguments), watch.collection(), session);
            session.detail("tracing " + gadget.fullName());
            RecordingOutput<E> output = new RecordingOutput<>(gadget, writer, out, wanted, session);
            int leftOut;
            try (writer) { // not before: a start that fails prints no header
                leftOut =
                        new Recordings<>(run, namespaces, c -> runs(c, watch), ends).run(output, session.stop()::isSet);
            }
            output.summary(leftOut, run.loss(), containers.lostStarts(), namespaces.unattributed());
        }
    }

    /** Whether the container's first process has not ended; one that was started again is another one. */
    private static boolean runs(Container container, ContainerWatch watch) {
        return watch.collection()
                .now(container)
                .filter(now -> now.pid() == container.pid())
                .isPresent();
    }

    private Consumer<BpfObject> choose(ParseResult arguments) {
        String flag = gadget.choice().flag();
        String text = Flags.text(arguments, flag);
        List<String> chosen = Arrays.stream(text.split(","))
                .filter(name -> !name.isBlank())
                .map(String::trim)
                .toList();
        if (Flags.given(arguments, flag) && chosen.isEmpty()) {
            throw new UsageException(flag + " names nothing");
        }
        try {
            return gadget.choose(chosen);
        } catch (IllegalArgumentException e) {
            throw new UsageException(flag + ": " + e.getMessage());
        }
    }
}
