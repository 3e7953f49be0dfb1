package io.localgadget.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Adds flags to a picocli model and reads them back, without annotations and so without reflection. */
public final class Flags {
    private Flags() {}

    /** A flag with a value, given once. */
    public static void text(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build());
    }

    /** A flag with a value, which may be given several times. */
    public static void texts(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build());
    }

    public static void flag(CommandSpec spec, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(boolean.class)
                .description(description)
                .build());
    }

    /** The value, or empty text where the flag was not given. */
    public static String text(ParseResult arguments, String name) {
        return arguments.matchedOptionValue(name, "");
    }

    public static List<String> texts(ParseResult arguments, String name) {
        return arguments.matchedOptionValue(name, List.of());
    }

    public static boolean given(ParseResult arguments, String name) {
        return arguments.hasMatchedOption(name);
    }
}
