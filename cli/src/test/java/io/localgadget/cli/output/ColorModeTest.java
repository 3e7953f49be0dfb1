package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.cli.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColorModeTest {
    @ParameterizedTest
    @CsvSource({
        "auto,true,'',true",
        "auto,false,'',false",
        "auto,true,1,false",
        "always,false,1,true",
        "never,true,'',false",
    })
    void colourNeedsATerminalOrAWord(String mode, boolean terminal, String noColor, boolean coloured) {
        assertThat(ColorMode.parse(mode).coloured(terminal, noColor)).isEqualTo(coloured);
    }

    @Test
    void badModesAreNamed() {
        assertThatThrownBy(() -> ColorMode.parse("nevr"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--color takes auto, always or never, and not 'nevr'; did you mean 'never'?");
    }
}
