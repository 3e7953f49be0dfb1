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
        List<StackCount> stacks = counts.take();
        assertThat(stacks).extracting(StackCount::count).containsExactly(2L, 1L);
        assertThat(stacks.getFirst().frames()).containsExactly(frame("b"), frame("main"));
        assertThat(counts.total()).isEqualTo(3);
        assertThat(counts.folded()).isZero();
    }

    @Test
    void moreThanFitsIsCountedAsOtherAndNoneIsLost() {
        StackCounts counts = new StackCounts(100_000);
        for (int i = 0; i < 10_000; i++) {
            add(counts, "f".repeat(500) + i);
        }
        List<StackCount> stacks = counts.take();
        assertThat(stacks).hasSizeLessThan(200);
        assertThat(stacks.stream().mapToLong(StackCount::count).sum()).isEqualTo(10_000);
        assertThat(counts.folded()).isBetween(9_800L, 9_999L);
        StackCount other = stacks.getFirst();
        assertThat(other.count()).isEqualTo(counts.folded());
        assertThat(other.truncated()).isTrue();
        assertThat(other.frames()).extracting(Frame::name).containsExactly("[other]");
    }

    @Test
    void processesWithoutEndAreCountedByTheirContainerOnly() {
        StackCounts counts = new StackCounts(100_000);
        for (int i = 0; i < 10_000; i++) {
            counts.add(null, i, Text.of("x" + i), List.of(frame("f")), false);
        }
        assertThat(counts.folded()).isGreaterThan(9_000);
        List<StackCount> stacks = counts.take();
        assertThat(stacks).hasSizeLessThan(600);
        assertThat(stacks.stream().mapToLong(StackCount::count).sum()).isEqualTo(10_000);
        StackCount other = stacks.getFirst();
        assertThat(other.count()).isGreaterThan(9_000);
        assertThat(other.pid()).isZero();
        assertThat(other.comm()).isEqualTo(Text.of("[other]"));
    }

    @Test
    void longPathsOfModulesCountToo() {
        StackCounts counts = new StackCounts(100_000);
        for (int i = 0; i < 1000; i++) {
            Frame frame = new Frame("f", "/" + "m".repeat(1000) + i, Frame.Kind.NATIVE);
            counts.add(null, 1, COMM, List.of(frame), false);
        }
        assertThat(counts.take()).hasSizeLessThan(60);
    }

    private static void add(StackCounts counts, String name) {
        counts.add(null, 1, COMM, List.of(frame(name), frame("main")), false);
    }

    private static Frame frame(String name) {
        return new Frame(name, "/bin/x", Frame.Kind.NATIVE);
    }
}
