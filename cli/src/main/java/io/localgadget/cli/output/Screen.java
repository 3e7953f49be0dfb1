package io.localgadget.cli.output;

import java.util.Map;
import java.util.function.IntSupplier;

/**
 * What columns are shown on.
 *
 * @param terminal whether they are fitted to {@code width}
 * @param width the terminal's cells in a row now; asked again and again, so that a resize is followed
 * @param coloured whether the header and errors stand out
 */
public record Screen(boolean terminal, IntSupplier width, boolean coloured) {
    /** A file or a pipe, without colours. */
    public static final Screen NONE = new Screen(false, () -> 0, false);

    public static Screen of(StandardOutput out, ColorMode color, Map<String, String> environment) {
        boolean terminal = out.isTerminal();
        return new Screen(
                terminal, out::terminalWidth, color.coloured(terminal, environment.getOrDefault("NO_COLOR", "")));
    }
}
