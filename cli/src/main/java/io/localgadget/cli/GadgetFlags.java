package io.localgadget.cli;

import io.localgadget.gadget.Column;
import io.localgadget.gadget.Gadget;
import io.localgadget.gadget.Option;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The flags that a gadget declares for itself. */
public final class GadgetFlags {
    private GadgetFlags() {}

    public static void addTo(CommandSpec spec, Gadget gadget) {
        for (Option option : gadget.options()) {
            if (option.takesNumber()) {
                Flags.text(spec, option.label(), option.description(), option.flag());
            } else {
                Flags.flag(spec, option.description(), option.flag());
            }
        }
    }

    /** The constants that the flags set, and those that the columns need which the user chose by hand. */
    public static Map<String, Long> constants(ParseResult arguments, Gadget gadget, List<? extends Column<?>> chosen) {
        Map<String, Long> constants = new HashMap<>();
        for (Option option : gadget.options()) {
            boolean implied = chosen.stream().anyMatch(c -> option.impliedBy().contains(c.name()));
            if (Flags.given(arguments, option.flag()) && option.takesNumber()) {
                constants.put(option.constant(), number(option.flag(), Flags.text(arguments, option.flag())));
            } else if (implied || Flags.given(arguments, option.flag())) {
                constants.put(option.constant(), 1L);
            }
        }
        return constants;
    }

    private static long number(String flag, String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new UsageException(flag + " takes a whole number from 0 to 999999999, and not '" + text + "'");
        }
        return Long.parseLong(text);
    }
}
