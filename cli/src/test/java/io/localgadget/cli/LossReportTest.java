package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossReportTest {
    private final List<String> said = new ArrayList<>();
    private long now = -5; // nanoTime() may be negative
    private final LossReport report = new LossReport("lost %d, %d in all", said::add, () -> now);

    @Test
    void theFirstLossIsSaidAtOnce() {
        report.update(0);
        report.update(3);
        assertThat(said).containsExactly("lost 3, 3 in all");
    }

    @Test
    void aFloodIsSaidOnceASecondAndNothingOfItIsForgotten() {
        for (int i = 1; i <= 100; i++) {
            report.update(i);
            now += Duration.ofMillis(10).toNanos();
        }
        assertThat(said).containsExactly("lost 1, 1 in all");
        report.update(100);
        assertThat(said).containsExactly("lost 1, 1 in all", "lost 99, 100 in all");
        now += Duration.ofSeconds(5).toNanos();
        report.update(100);
        assertThat(said).hasSize(2);
    }

    @Test
    void whatTheKernelLeftOutIsNotBlamedOnAFullRing() {
        LossReport.ofSkipped("trace open", said::add, () -> now).update(7);
        said.add(LossReport.skippedInAll("trace open", 7));
        assertThat(said)
                .hasSize(2)
                .allMatch(sentence -> sentence.startsWith("trace open: the kernel left its program out 7 times"))
                .noneMatch(sentence -> sentence.contains("ring"));
    }
}
