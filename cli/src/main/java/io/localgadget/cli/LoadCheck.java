package io.localgadget.cli;

import io.localgadget.bpf.Host;
import io.localgadget.bpf.SharedMaps;
import io.localgadget.bpf.VerifierException;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.Gadget;
import io.localgadget.gadget.Gadgets;
import io.localgadget.gadget.Option;
import io.localgadget.gadget.ProfileGadget;
import io.localgadget.gadget.RecorderGadget;
import io.localgadget.gadget.SnapshotGadget;
import io.localgadget.gadget.TopGadget;
import io.localgadget.gadget.TraceGadget;
import io.localgadget.gadget.advise.SeccompProfileGadget;
import io.localgadget.profiling.ProfileRun;
import io.localgadget.profiling.ProfileSettings;
import io.localgadget.recording.CallRecorder;
import io.localgadget.tracing.RecorderRun;
import io.localgadget.tracing.Snapshot;
import io.localgadget.tracing.TopRun;
import io.localgadget.tracing.TopSettings;
import io.localgadget.tracing.TraceRun;
import io.localgadget.tracing.TraceSettings;
import io.localgadget.tracing.Tracker;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Starts the tracker and all gadgets as their commands do, up to where they trace: each plain, with each of its flags that
 * set a constant, and with all of them. A verifier may take a program with one value of a constant and refuse it with
 * another. packaging/kernels.sh runs this on many kernels.
 */
final class LoadCheck {
    /** Of what the verifier said: its end tells the instruction, the registers and the reason. */
    private static final int LOG_LINES = 15;

    private static final int RECORDS = 500;
    /** A status beyond 125 would look like a shell's. */
    private static final int MOST_FAILURES = 100;

    private static final String HOST = "--host";

    private final PrintStream out;
    private int failures;

    private LoadCheck(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(Math.min(check(Gadgets.ALL, System.out), MOST_FAILURES));
    }

    /** Prints a line for each start, behind a failure what the verifier said last; returns how many failed. */
    static int check(List<Gadget> gadgets, PrintStream out) {
        LoadCheck check = new LoadCheck(out);
        check.attempt("host", Host.current()::requireTracing);
        check.attempt("tracker", () -> withMaps(LoadCheck::track));
        for (Gadget gadget : gadgets) {
            for (List<String> flags : combinations(gadget)) {
                String start = gadget.object() + (flags.isEmpty() ? "" : " " + String.join(" ", flags));
                check.attempt(start, () -> withMaps(shared -> start(gadget, flags, shared)));
            }
        }
        return check.failures;
    }

    private void attempt(String start, Runnable run) {
        try {
            run.run();
            out.println("LOAD ok " + start);
        } catch (RuntimeException e) {
            failures++;
            out.println("LOAD FAIL " + start + ": " + e.getMessage());
            if (e instanceof VerifierException refusal) {
                lastLines(refusal.log()).forEach(line -> out.println("    " + line));
            }
        }
        out.flush(); // should the kernel die of the next one
    }

    /** The log's end, with the source line that it belongs to. */
    static List<String> lastLines(String log) {
        List<String> lines = log.lines().filter(line -> !line.isBlank()).toList();
        int from = Math.max(0, lines.size() - LOG_LINES);
        List<String> last = new ArrayList<>(lines.subList(from, lines.size()));
        if (last.stream().noneMatch(LoadCheck::isSource)) {
            lines.subList(0, from).stream()
                    .filter(LoadCheck::isSource)
                    .reduce((before, line) -> line)
                    .ifPresent(line -> last.add(0, line));
        }
        return last;
    }

    private static boolean isSource(String line) {
        return line.startsWith("; ");
    }

    /** No flag, each flag alone, all flags. */
    static List<List<String>> combinations(Gadget gadget) {
        List<String> all = new ArrayList<>();
        gadget.options().forEach(option -> all.add(option.flag()));
        if (gadget instanceof ProfileGadget) {
            all.addAll(List.of("--kernel", "--user"));
        }
        if (!(gadget instanceof SnapshotGadget<?> || gadget instanceof SeccompProfileGadget)) {
            all.add(HOST);
        }
        List<List<String>> combinations = new ArrayList<>(List.of(List.of()));
        all.forEach(flag -> combinations.add(List.of(flag)));
        if (all.size() > 1) {
            combinations.add(List.copyOf(all));
        }
        return combinations;
    }

    private static void withMaps(Consumer<SharedMaps> use) {
        try (SharedMaps shared = new SharedMaps()) {
            use.accept(shared);
        }
    }

    private static void track(SharedMaps shared) {
        try (Tracker tracker = new Tracker(shared)) {
            tracker.tasks();
        }
    }

    private static void start(Gadget gadget, List<String> flags, SharedMaps shared) {
        boolean host = flags.contains(HOST);
        Map<String, Long> constants = gadget.options().stream()
                .filter(option -> flags.contains(option.flag()))
                .collect(Collectors.toMap(Option::constant, option -> 1L));
        switch (gadget) {
            case TraceGadget<?> traced -> {
                TraceSettings settings = new TraceSettings(host, TraceSettings.DEFAULT_RING_BYTES, constants);
                try (TraceRun<?> run = new TraceRun<>(traced, settings, shared, new EventClock())) {
                    run.attach();
                }
            }
            case TopGadget<?> ranked -> {
                TopSettings settings = new TopSettings(host, TopSettings.DEFAULT_ENTRIES, constants);
                try (TopRun<?> run = new TopRun<>(ranked, settings, shared, new EventClock())) {
                    run.attach();
                }
            }
            case SnapshotGadget<?> shown -> {
                try (Snapshot<?> snapshot = new Snapshot<>(shown, constants)) {
                    snapshot.take(List.of());
                }
            }
            case ProfileGadget profiled -> {
                ProfileSettings settings = new ProfileSettings(
                        host,
                        ProfileSettings.DEFAULT_FREQUENCY,
                        stacks(flags),
                        false,
                        TraceSettings.DEFAULT_RING_BYTES);
                try (ProfileRun run = new ProfileRun(profiled, settings, shared, detail -> {})) {
                    run.attach();
                }
            }
            case RecorderGadget<?> recorded -> {
                try (RecorderRun<?> run =
                        new RecorderRun<>(recorded, host, RECORDS, recorded.choose(List.of()), shared)) {
                    run.attach();
                }
            }
            case SeccompProfileGadget _ -> {
                try (CallRecorder recorder = new CallRecorder(shared)) {
                    recorder.attach();
                }
            }
            default -> throw new IllegalArgumentException("LoadCheck does not know how to start " + gadget.fullName());
        }
    }

    /** Both flags together are not for users; the kernel's wins, as it does in C. */
    private static ProfileSettings.Stacks stacks(List<String> flags) {
        if (flags.contains("--kernel")) {
            return ProfileSettings.Stacks.KERNEL;
        }
        return flags.contains("--user") ? ProfileSettings.Stacks.USER : ProfileSettings.Stacks.BOTH;
    }
}
