package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private long now;
    private final List<String> told = new ArrayList<>();
    private final Warnings warnings = new Warnings(told::add, () -> now);
    private final Consumer<String> files = warnings.about("files");

    private void flood() {
        for (int i = 0; i < 1000; i++) {
            files.accept(now + " " + i);
        }
    }

    @Test
    void aWarningIsToldOnce() {
        files.accept("a");
        files.accept("a");
        warnings.about("others").accept("a");
        files.accept("b");
        assertThat(told).containsExactly("a", "b");
    }

    @Test
    void ofAFloodAFewAreToldAndTheRestIsCounted() {
        flood();
        assertThat(told).hasSize(Warnings.MOST_OF_A_MATTER);
        warnings.close();
        assertThat(told).hasSize(Warnings.MOST_OF_A_MATTER + 1).endsWith("980 more warnings about files were left out");
        warnings.close();
        assertThat(told).hasSize(Warnings.MOST_OF_A_MATTER + 1);
    }

    @Test
    void aFloodDoesNotBuryOtherMatters() {
        flood();
        warnings.about("the watch").accept("it stumbled");
        assertThat(told).endsWith("it stumbled");
    }

    @Test
    void afterAWhileItGoesOn() {
        flood();
        now += Warnings.WHILE.toNanos();
        files.accept("new");
        assertThat(told).endsWith("980 more warnings about files were left out", "new");
    }

    @Test
    void aHugeWarningIsCut() {
        files.accept("x".repeat(1 << 20));
        assertThat(told).singleElement().asString().hasSize(Warnings.LONGEST + 1);
    }
}
