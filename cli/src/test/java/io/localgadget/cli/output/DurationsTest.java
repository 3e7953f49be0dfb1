package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.cli.UsageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"10,10000", "10s,10000", "2m,120000", "1h,3600000", "500ms,500", "007,7000"})
    void durationsHaveUnits(String text, long milliseconds) {
        assertThat(Durations.parse("--timeout", text).toMillis()).isEqualTo(milliseconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1", "1.5s", "1d", "10 s", "1h30m", "0", "0ms", "9999999999", "999999999h"})
    void badDurationsAreNamed(String text) {
        assertThatThrownBy(() -> Durations.parse("--timeout", text))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("--timeout takes ")
                .hasMessageEndingWith("not '" + text + "'");
    }
}
