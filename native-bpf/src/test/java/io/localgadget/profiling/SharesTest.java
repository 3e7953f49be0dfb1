package io.localgadget.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.container.Container;
import io.localgadget.container.Pod;
import io.localgadget.gadget.Frame;
import io.localgadget.gadget.Text;
import io.localgadget.symbols.GaveUp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one container leaves to the others, and what is said of those that had too much. */
class SharesTest {
    private static final Container GREEDY = container("greedy");
    private static final Container VICTIM = container("victim");

    @Test
    void stacksWithoutEndLeaveRoomForThoseOfOthers() {
        StackCounts counts = new StackCounts(1_000_000);
        for (int i = 0; i < 100_000; i++) {
            counts.add(GREEDY, i, Text.of("x" + i), List.of(frame("f" + i), frame("main")), false);
        }
        long folded = counts.folded();
        for (int i = 0; i < 100; i++) {
            counts.add(VICTIM, 1, Text.of("y"), List.of(frame("of" + i), frame("the victim")), false);
        }
        assertThat(counts.folded()).isEqualTo(folded).isGreaterThan(90_000);
        assertThat(counts.take().stream().filter(stack -> VICTIM.equals(stack.container())))
                .hasSize(100)
                .allMatch(stack -> stack.frames().size() == 2);
    }

    @Test
    void samplesThatWaitLeaveRoomForThoseOfOthers() {
        WaitingSamples<String> waiting = new WaitingSamples<>(1000);
        int greedy = 0;
        while (waiting.add("greedy", "g")) {
            greedy++;
        }
        assertThat(greedy).isEqualTo(667);
        for (int i = 0; i < 150; i++) {
            assertThat(waiting.add("victim", "v")).isTrue();
        }
        assertThat(waiting.take("victim", 100)).hasSize(100);
        assertThat(waiting.size("victim")).isEqualTo(50);
        assertThat(waiting.take("victim", 100)).hasSize(50).containsOnly("v");
        assertThat(waiting.owners()).containsExactly("greedy");
        assertThat(waiting.take("greedy", 1000)).hasSize(667);
        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void samplesWithoutNamesAreToldByContainerWithTheMostFrequentReason() {
        Unnamed unnamed = new Unnamed();
        unnamed.add("v", VICTIM, GaveUp.LATE);
        unnamed.add("g", GREEDY, GaveUp.LATE);
        unnamed.add("g", GREEDY, GaveUp.SPENT);
        unnamed.add("g", GREEDY, GaveUp.SPENT);
        assertThat(unnamed.shares())
                .containsExactly(new Unnamed.Share(GREEDY, 3, GaveUp.SPENT), new Unnamed.Share(VICTIM, 1, GaveUp.LATE));
    }

    @Test
    void theEndIsCountedFromWhenItIsSeen() {
        boolean[] stop = {false};
        Duration[] waited = {Duration.ofSeconds(9)};
        Deadline deadline = new Deadline(() -> stop[0], () -> Duration.ofSeconds(3), () -> waited[0]);
        assertThat(deadline.isOver()).isFalse();
        stop[0] = true;
        assertThat(deadline.isStopping()).isTrue();
        waited[0] = Duration.ofSeconds(12);
        assertThat(deadline.isOver()).as("3 s have been waited since").isFalse();
        waited[0] = Duration.ofMillis(12_001);
        assertThat(deadline.isOver()).isTrue();
    }

    @Test
    void ourOwnWorkCountsOnlyWhenAllSamplesAreThere() {
        Deadline deadline = new Deadline(() -> true, () -> Duration.ZERO, () -> Duration.ZERO);
        assertThat(deadline.isStopping()).isTrue();
        assertThat(deadline.isOver()).isFalse();
        deadline.finish();
        long begin = System.nanoTime();
        while (System.nanoTime() == begin) {
            Thread.onSpinWait();
        }
        assertThat(deadline.isOver()).isTrue();
    }

    private static Container container(String name) {
        return new Container("runc", name, name, "", 1, 2, 3, Pod.NONE, Instant.EPOCH);
    }

    private static Frame frame(String name) {
        return new Frame(name, "/bin/x", Frame.Kind.NATIVE);
    }
}
