package io.localgadget.cli;

import picocli.CommandLine.ParseResult;

/** Reads the numbers of flags. */
public final class Counts {
    private Counts() {}

    /** A whole number from 1 to {@code most}; {@code absent} where the flag is not given. */
    public static long parse(ParseResult arguments, String flag, long absent, int most) {
        if (!Flags.given(arguments, flag)) {
            return absent;
        }
        String text = Flags.text(arguments, flag);
        long count = text.matches("\\d{1,10}") ? Long.parseLong(text) : 0;
        if (count < 1 || count > most) {
            throw new UsageException(flag + " takes a number from 1 to " + most + ", and not '" + text + "'");
        }
        return count;
    }
}
