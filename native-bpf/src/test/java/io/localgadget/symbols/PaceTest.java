package io.localgadget.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void limitsAreLongerWhereTheMachineIsSlowerButNotForEver() {
        assertThat(Pace.usual().stretched(100)).isEqualTo(100);
        assertThat(Pace.of(Duration.ofMillis(10)).stretched(100))
                .as("a fast machine keeps nobody short")
                .isEqualTo(100);
        assertThat(Pace.of(Duration.ofMillis(400)).stretched(100)).isEqualTo(400);
        assertThat(Pace.of(Duration.ofMillis(400)).asUsual(400)).isEqualTo(100);
        assertThat(Pace.of(Duration.ofHours(1)).stretched(100)).isEqualTo(1000);
    }

    @Test
    void whatIsMeasuredStays() {
        Pace pace = Pace.unknown();
        pace.measure();
        double factor = pace.factor();
        assertThat(factor).isBetween(1.0, 10.0);
        assertThat(pace.factor()).isEqualTo(factor);
    }
}
