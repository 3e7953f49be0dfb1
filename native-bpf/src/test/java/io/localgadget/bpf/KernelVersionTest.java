package io.localgadget.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelVersionTest {
    @ParameterizedTest
    @CsvSource({
        "5.10.0-32-amd64, 5, 10",
        "6.12.117+deb13-amd64, 6, 12",
        "7.3.4, 7, 3",
        "'4.18.0-553.el8.x86_64\n', 4, 18"
    })
    void releasesOfDistributionsAreRead(String release, int major, int minor) {
        assertThat(KernelVersion.parse(release)).contains(new KernelVersion(major, minor));
    }

    @Test
    void whatIsNoReleaseIsNone() {
        assertThat(KernelVersion.parse("")).isEmpty();
        assertThat(KernelVersion.parse("linux")).isEmpty();
    }

    @Test
    void numbersAreComparedAsNumbers() {
        KernelVersion kernel = new KernelVersion(5, 10);
        assertThat(kernel.isAtLeast(5, 9)).isTrue();
        assertThat(kernel.isAtLeast(5, 10)).isTrue();
        assertThat(kernel.isAtLeast(5, 11)).isFalse();
        assertThat(kernel.isAtLeast(4, 18)).isTrue();
        assertThat(kernel.isAtLeast(6, 0)).isFalse();
    }
}
