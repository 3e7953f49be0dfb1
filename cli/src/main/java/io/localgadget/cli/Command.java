package io.localgadget.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One command: how it is called, and what it does. */
public interface Command {
    /** The words that name it, {@code trace exec}. */
    String name();

    /** One sentence. */
    String description();

    /** Adds its flags and its help text; only called for the command that the user named. */
    void describe(CommandSpec spec);

    /** Runs it to its end. Returns normally for success, and throws for all else. */
    void run(ParseResult arguments, Session session);
}
