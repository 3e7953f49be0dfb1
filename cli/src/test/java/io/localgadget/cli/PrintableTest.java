package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void controlCharactersAndDirectionOverridesBecomeVisible() {
        assertThat(Printable.of("a\u001b[31mb\r\u009bc\u202ed\u007f")).isEqualTo("a\\x1b[31mb\\x0d\\x9bc\\x202ed\\x7f");
    }

    @Test
    void wordsOfAnyLanguageAndLineBreaksStay() {
        assertThat(Printable.of("größe 容器\nnext")).isEqualTo("größe 容器\nnext");
    }
}
