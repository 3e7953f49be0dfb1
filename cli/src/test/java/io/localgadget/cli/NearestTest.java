package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN =
            List.of("pid", "ppid", "comm", "container", "containerId", "trace", "--timeout", "--host");

    @ParameterizedTest
    @CsvSource({
        "pdi,pid",
        "PID,pid",
        "pidd,pid",
        "ppdi,ppid",
        "com,comm",
        "cotnainer,container",
        "containerid,containerId",
        "trcae,trace",
        "--timout,--timeout",
        "x,",
        "foo,",
        "namespace,",
        "'',",
    })
    void theNearestWordIsFound(String typed, String meant) {
        assertThat(Nearest.of(typed, KNOWN).orElse(null)).isEqualTo(meant);
    }
}
