package io.localgadget.cli.seccomp;

import io.localgadget.bpf.Host;
import io.localgadget.bpf.Loss;
import io.localgadget.bpf.UnsupportedHostException;
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
import io.localgadget.cli.output.OutputFormat;
import io.localgadget.cli.seccomp.ContainerRecorder.Recorded;
import io.localgadget.container.Container;
import io.localgadget.container.ContainerSelector;
import io.localgadget.container.ContainerWatch;
import io.localgadget.gadget.Gadget;
import io.localgadget.recording.CallRecorder;
import io.localgadget.syscall.Architecture;
import io.localgadget.tracing.MountNamespaces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Records system calls until the container ends, and prints the profile that allows them. */
public final class SeccompProfileCommand extends GadgetCommand<Gadget> {
    private static final int LOOK_MILLISECONDS = 50;

    public SeccompProfileCommand(Gadget gadget) {
        super(gadget);
    }

    @Override
    public void describe(CommandSpec spec) {
        ContainerFlags.addTo(spec);
        SeccompProfileFlags.addTo(spec);
        Flags.text(
                spec,
                "DIR",
                "Record all containers that are selected and write one profile for each into this folder.",
                "--output-dir");
        Flags.text(spec, "WHAT", "With --output-dir: one profile per container (the default) or per image.", "--by");
        Flags.flag(
                spec, "Exit with 1 where calls may be missing, having printed the profile all the same.", "--strict");
        Flags.flag(
                spec,
                "Print a table of the calls and why the profile allows each, instead of the profile; with -o json an"
                        + " object a line.",
                "--explain");
        OutputFlags.addTo(spec);
        RunFlags.addTo(spec);
        spec.usageMessage()
                .footer(concat(
                        new String[] {
                            "",
                            "Without -c and --output-dir it takes the one container that runs. It ends when the container ends,",
                            "on Ctrl-C or after --timeout; standard output gets the profile only, notes go to standard error.",
                            "Operations of io_uring are no system calls: neither this nor seccomp sees them."
                        },
                        OutputFlags.columnHelp(ExplainColumns.all())));
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        List<String> names = ContainerFlags.wantedNames(arguments);
        ContainerSelector selector = ContainerFlags.selector(arguments);
        OutputFormat format = OutputFlags.format(arguments);
        format.columnsOf(ExplainColumns.all());
        SeccompProfiles profiles = SeccompProfiles.of(arguments, session);
        if (!profiles.intoFolder() && names.size() > 1) {
            throw new UsageException("standard output takes one profile, and -c names " + names.size()
                    + " containers; --output-dir DIR writes one for each");
        }
        RunFlags.apply(arguments, session);
        Host.current().requireTracing();
        Architecture machine = Architecture.ofHost()
                .orElseThrow(() -> new UnsupportedHostException(
                        "no table of system calls for this machine, " + System.getProperty("os.arch")));
        profiles.prepare(machine);
        try (FollowedContainers containers = FollowedContainers.open(arguments, session);
                Background<CallRecorder> loading = Background.open(
                        "recorder", () -> new CallRecorder(containers.sharedMaps()), CallRecorder::close)) {
            MountNamespaces namespaces = containers.follow(false);
            Optional<Container.Key> only = names.isEmpty() && !profiles.intoFolder()
                    ? Optional.of(single(containers.watch(), selector))
                    : Optional.empty();
            CallRecorder recorder = loading.get();
            recorder.attach();
            ContainerWaiting.announce(names, containers.watch().collection(), session);
            session.detail("tracing " + name());
            ContainerRecorder recording = new ContainerRecorder(
                    recorder, namespaces, containers.watch().collection());
            record(recording, only, new HashSet<>(names), profiles, () -> lost(recorder, containers), session);
        }
        profiles.finish();
    }

    private static void record(
            ContainerRecorder recording,
            Optional<Container.Key> only,
            Set<String> awaited,
            SeccompProfiles profiles,
            Supplier<List<String>> lost,
            Session session) {
        boolean endless = only.isEmpty() && awaited.isEmpty();
        while (!session.stop().isSet()) {
            for (Recorded ended : recording.step()) {
                if (take(ended, only, profiles, lost)) {
                    awaited.remove(ended.container().name());
                    if (!endless && (awaited.isEmpty() || !profiles.intoFolder())) {
                        recording.end().forEach(left -> take(left, only, profiles, lost));
                        return;
                    }
                }
            }
            session.stop().await(LOOK_MILLISECONDS);
        }
        recording.end().forEach(left -> take(left, only, profiles, lost));
    }

    private static boolean take(
            Recorded recorded, Optional<Container.Key> only, SeccompProfiles profiles, Supplier<List<String>> lost) {
        boolean wanted = only.isEmpty() || recorded.container().key().equals(only.get());
        if (wanted) {
            profiles.add(recorded, lost.get());
        }
        return wanted;
    }

    /** The one container that is selected. */
    private static Container.Key single(ContainerWatch watch, ContainerSelector selector) {
        List<Container> selected = watch.collection().all().stream()
                .map(watch::named)
                .filter(selector::matches)
                .toList();
        if (selected.size() == 1) {
            return selected.getFirst().key();
        }
        throw new UsageException(
                selected.isEmpty()
                        ? "no container runs that is selected; -c NAME waits for one, --output-dir DIR records all"
                        : "there are " + selected.size() + " containers: "
                                + selected.stream()
                                        .map(Container::name)
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + "; choose one with -c NAME, or record all with --output-dir DIR");
    }

    /** Why calls of any container may be missing. */
    private static List<String> lost(CallRecorder recorder, FollowedContainers containers) {
        List<String> reasons = new ArrayList<>();
        if (recorder.turnedAway() > 0) {
            reasons.add("the kernel's table of containers was full " + recorder.turnedAway() + " times");
        }
        Loss loss = recorder.loss();
        if (loss.full() > 0) {
            reasons.add("the kernel's table of processes was full " + loss.full() + " times");
        }
        if (loss.skipped() > 0) {
            reasons.add("the kernel left the program that counts out " + loss.skipped()
                    + " times, since BPF was at work on that CPU");
        }
        if (containers.lostStarts() > 0) {
            reasons.add(containers.lostStarts() + " records of starting containers were lost");
        }
        return reasons;
    }

    private static String[] concat(String[] a, String[] b) {
        return Stream.concat(Arrays.stream(a), Arrays.stream(b)).toArray(String[]::new);
    }
}
