package io.localgadget.cli.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.cli.seccomp.ContainerRecorder.Recorded;
import io.localgadget.container.Container;
import io.localgadget.container.Pod;
import io.localgadget.gadget.EventClock;
import io.localgadget.recording.RecordedCall;
import io.localgadget.recording.RecordedCall.Abi;
import io.localgadget.recording.RecordedNamespace;
import io.localgadget.seccomp.Phase;
import io.localgadget.seccomp.Recording;
import io.localgadget.seccomp.SeenCall;
import io.localgadget.syscall.Architecture;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingsTest {
    private static final RecordedCall.Phase WORKLOAD = RecordedCall.Phase.WORKLOAD;

    private final EventClock clock = new EventClock();
    private final Recordings recordings = new Recordings(Architecture.X86_64, clock);

    @Test
    void callsKeepTheirArchitecturePhaseAndFirstTime() {
        Recording recording = recordings.of(
                recorded(namespace(
                        true,
                        true,
                        "runc-1.3.6",
                        new RecordedCall(WORKLOAD, Abi.NATIVE, 0, 7, 100, "a"),
                        new RecordedCall(RecordedCall.Phase.EXEC, Abi.COMPAT, 3, 1, 50, "b"),
                        new RecordedCall(RecordedCall.Phase.RUNTIME, Abi.X32, 5, 1, 60, "c"))),
                List.of());
        assertThat(recording.runtime()).isEqualTo("runc");
        assertThat(recording.noNewPrivileges()).isTrue();
        assertThat(recording.partial()).isEmpty();
        assertThat(recording.calls())
                .containsExactly(
                        new SeenCall(Architecture.X86_64, 0, Phase.WORKLOAD, 7, clock.wallTime(100), "a"),
                        new SeenCall(Architecture.I386, 3, Phase.EXEC, 1, clock.wallTime(50), "b"),
                        new SeenCall(
                                Architecture.X32, 5 | Architecture.X32_BIT, Phase.RUNTIME, 1, clock.wallTime(60), "c"));
    }

    @Test
    void whatIsMissingIsSaid() {
        RecordedNamespace late = new RecordedNamespace(1, false, false, "", 2, 3, List.of());
        assertThat(recordings.of(recorded(late), List.of("more")).partial())
                .hasSize(5)
                .anyMatch(reason -> reason.contains("ran already"))
                .anyMatch(reason -> reason.contains("full 3 times"))
                .anyMatch(reason -> reason.startsWith("2 calls had numbers"))
                .contains("more");
    }

    @Test
    void aRecordingWithoutOneCallOfTheContainersOwnIsNeverTakenForAWholeOne() {
        RecordedCall ofRuntime = new RecordedCall(RecordedCall.Phase.RUNTIME, Abi.NATIVE, 1, 1, 60, "runc");
        assertThat(recordings
                        .of(recorded(namespace(true, true, "runc", ofRuntime)), List.of())
                        .partial())
                .singleElement()
                .asString()
                .contains("not one call of the container's own was seen", "record it again");
    }

    @Test
    void recordingsOfOneImageAddUpAndPrivilegesAreThoseOfTheLeastRestricted() {
        Recording a = recordings.of(
                recorded(namespace(true, true, "runc", new RecordedCall(WORKLOAD, Abi.NATIVE, 0, 7, 100, "a"))),
                List.of());
        Recording b = recordings.of(
                recorded(namespace(
                        true,
                        false,
                        "crun",
                        new RecordedCall(WORKLOAD, Abi.NATIVE, 0, 2, 90, "b"),
                        new RecordedCall(WORKLOAD, Abi.NATIVE, 1, 1, 95, "b"))),
                List.of("late"));
        Recording both = Recordings.together("image", List.of(a, b));
        assertThat(both.calls())
                .containsExactly(
                        new SeenCall(Architecture.X86_64, 0, Phase.WORKLOAD, 9, clock.wallTime(90), "b"),
                        new SeenCall(Architecture.X86_64, 1, Phase.WORKLOAD, 1, clock.wallTime(95), "b"));
        assertThat(both.runtime()).isEmpty();
        assertThat(both.noNewPrivileges()).isFalse();
        assertThat(both.partial()).containsExactly("late");
        assertThat(both.name()).isEqualTo("image");
    }

    private static RecordedNamespace namespace(
            boolean fromStart, boolean noNewPrivileges, String runtime, RecordedCall... calls) {
        return new RecordedNamespace(1, fromStart, noNewPrivileges, runtime, 0, 0, List.of(calls));
    }

    private static Recorded recorded(RecordedNamespace... namespaces) {
        Container container = new Container("docker", "id", "web", "image", 1, 2, 3, Pod.NONE, Instant.EPOCH);
        return new Recorded(container, List.of(namespaces));
    }
}
