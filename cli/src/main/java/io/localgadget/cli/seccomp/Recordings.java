package io.localgadget.cli.seccomp;

import io.localgadget.cli.seccomp.ContainerRecorder.Recorded;
import io.localgadget.gadget.EventClock;
import io.localgadget.recording.RecordedCall;
import io.localgadget.recording.RecordedNamespace;
import io.localgadget.seccomp.Phase;
import io.localgadget.seccomp.Recording;
import io.localgadget.seccomp.SeenCall;
import io.localgadget.syscall.Architecture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the recording of a container of what the kernel has of its mount namespaces, and one of several containers. */
public final class Recordings {
    private final Architecture machine;
    private final EventClock clock;

    private record Key(Architecture architecture, int number, Phase phase) {}

    /** {@code clock} turns the kernel's times into wall time. */
    public Recordings(Architecture machine, EventClock clock) {
        this.machine = machine;
        this.clock = clock;
    }

    /** {@code alsoPartial} says what else may be missing of it, a phrase each. */
    public Recording of(Recorded recorded, List<String> alsoPartial) {
        List<RecordedNamespace> namespaces = recorded.namespaces();
        List<String> partial = new ArrayList<>(alsoPartial);
        boolean fromStart = namespaces.stream().anyMatch(RecordedNamespace::fromStart);
        if (!fromStart) {
            partial.add("the container ran already when the recording began");
        }
        if (namespaces.stream().noneMatch(Recordings::hasWorkload)) {
            partial.add(
                    "not one call of the container's own was seen, so it would fail under this profile; record it again");
        }
        long lost = namespaces.stream().mapToLong(RecordedNamespace::lost).sum();
        if (lost > 0) {
            partial.add("the kernel's table of calls was full " + lost + " times");
        }
        long outOfRange =
                namespaces.stream().mapToLong(RecordedNamespace::outOfRange).sum();
        if (outOfRange > 0) {
            partial.add(outOfRange + " calls had numbers above those of any system call");
        }
        Map<Key, SeenCall> calls = new LinkedHashMap<>();
        for (RecordedNamespace namespace : namespaces) {
            namespace.calls().forEach(call -> add(calls, seen(call)));
        }
        return new Recording(
                recorded.container().name(),
                machine,
                runtime(recorded),
                "",
                fromStart
                        && namespaces.stream()
                                .filter(RecordedNamespace::fromStart)
                                .allMatch(RecordedNamespace::noNewPrivileges),
                partial,
                List.copyOf(calls.values()));
    }

    /** Whatever runs calls something, be it only to end. */
    private static boolean hasWorkload(RecordedNamespace namespace) {
        return namespace.calls().stream().anyMatch(call -> call.phase() == RecordedCall.Phase.WORKLOAD);
    }

    /** All that any of them called; at least one. */
    public static Recording together(String name, List<Recording> recordings) {
        Map<Key, SeenCall> calls = new LinkedHashMap<>();
        Set<String> partial = new LinkedHashSet<>();
        for (Recording recording : recordings) {
            recording.calls().forEach(call -> add(calls, call));
            partial.addAll(recording.partial());
        }
        Recording first = recordings.getFirst();
        boolean oneRuntime = recordings.stream().allMatch(r -> r.runtime().equals(first.runtime()));
        return new Recording(
                name,
                first.architecture(),
                oneRuntime ? first.runtime() : "",
                "",
                recordings.stream().allMatch(Recording::noNewPrivileges),
                List.copyOf(partial),
                List.copyOf(calls.values()));
    }

    private static void add(Map<Key, SeenCall> calls, SeenCall call) {
        calls.merge(new Key(call.architecture(), call.number(), call.phase()), call, (a, b) -> {
            boolean firstIsA = b.firstSeen() == 0 || a.firstSeen() != 0 && a.firstSeen() <= b.firstSeen();
            SeenCall first = firstIsA ? a : b;
            return new SeenCall(
                    a.architecture(), a.number(), a.phase(), a.count() + b.count(), first.firstSeen(), first.comm());
        });
    }

    private SeenCall seen(RecordedCall call) {
        Architecture architecture = switch (call.abi()) {
            case NATIVE -> machine;
            case COMPAT -> machine == Architecture.X86_64 ? Architecture.I386 : Architecture.ARM;
            case X32 -> Architecture.X32;
        };
        Phase phase = switch (call.phase()) {
            case RUNTIME -> Phase.RUNTIME;
            case WORKLOAD -> Phase.WORKLOAD;
            case EXEC -> Phase.EXEC;
        };
        return new SeenCall(
                architecture,
                architecture == Architecture.X32 ? call.number() | Architecture.X32_BIT : call.number(),
                phase,
                call.count(),
                call.firstSeen() == 0 ? 0 : clock.wallTime(call.firstSeen()),
                call.comm());
    }

    /** By the name of the process that started it; where that was not seen, a plain container tells its runtime. */
    private static String runtime(Recorded recorded) {
        String name = recorded.namespaces().stream()
                .map(RecordedNamespace::runtime)
                .filter(runtime -> !runtime.isEmpty())
                .findFirst()
                .orElse(recorded.container().runtime());
        return name.startsWith("runc") ? "runc" : name.startsWith("crun") ? "crun" : "";
    }
}
