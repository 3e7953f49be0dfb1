package io.localgadget.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.gadget.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackCountsTest {
    private static final Text COMM = Text.of("x");

    @Test
    void equalStacksAreOneAndTheMostFrequentComesFirst() {
        StackCounts counts = new StackCounts(1 << 20);
        add(counts, "a");
        add(counts, "b");
        add(counts, "b");
        assertThat(counts.all()).extracting(StackCount::count).containsExactly(2L, 1L);
        assertThat(counts.all().getFirst().frames()).containsExactly(frame("b"), frame("main"));
        assertThat(counts.total()).isEqualTo(3);
        assertThat(counts.folded()).isZero();
    }

    @Test
    void moreThanFitsIsCountedAsOtherAndNoneIsLost() {
        StackCounts counts = new StackCounts(100_000);
        for (int i = 0; i < 10_000; i++) {
            add(counts, "f".repeat(500) + i);
        }
        assertThat(counts.all()).hasSizeLessThan(200);
        assertThat(counts.all().stream().mapToLong(StackCount::count).sum()).isEqualTo(10_000);
        assertThat(counts.folded()).isBetween(9_800L, 9_999L);
        StackCount other = counts.all().getFirst();
        assertThat(other.count()).isEqualTo(counts.folded());
        assertThat(other.truncated()).isTrue();
        assertThat(other.frames()).extracting(Frame::name).containsExactly("[other]");
    }

    private static void add(StackCounts counts, String name) {
        counts.add(null, 1, COMM, List.of(frame(name), frame("main")), false);
    }

    private static Frame frame(String name) {
        return new Frame(name, "/bin/x", Frame.Kind.NATIVE);
    }
}
