package io.localgadget.cli.output;

import io.localgadget.cli.Nearest;
import io.localgadget.cli.UsageException;
import java.util.List;
import java.util.Locale;

/** When columns are coloured: {@code --color auto|always|never}. */
public enum ColorMode {
    AUTO,
    ALWAYS,
    NEVER;

    private static final List<String> NAMES = List.of("auto", "always", "never");

    public static ColorMode parse(String text) {
        int index = NAMES.indexOf(text.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new UsageException("--color takes auto, always or never, and not '" + text + "'"
                    + Nearest.of(text, NAMES)
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse(""));
        }
        return values()[index];
    }

    /**
     * Whether to colour.
     *
     * @param noColor the variable NO_COLOR, empty where it is not set; it stands back behind a flag given by hand
     */
    boolean coloured(boolean terminal, String noColor) {
        return this == ALWAYS || (this == AUTO && terminal && noColor.isEmpty());
    }
}
