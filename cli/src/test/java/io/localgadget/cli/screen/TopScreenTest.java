package io.localgadget.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalTime;
import org.junit.jupiter.api.Test;

class TopScreenTest {
    @Test
    void theTimeHasItsSecondsAlsoWhenAMinuteBegins() {
        assertThat(TopScreen.clock(LocalTime.of(4, 5, 0))).isEqualTo("04:05:00");
        assertThat(TopScreen.clock(LocalTime.of(14, 15, 16, 999_999_999))).isEqualTo("14:15:16");
    }
}
