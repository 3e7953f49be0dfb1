package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

class CommandsTest {
    private final List<String> described = new ArrayList<>();
    private final List<Command> commands = List.of(
            new Named("list"),
            new Named("trace exec"),
            new Named("advise it"),
            new Named("advise it diff"),
            new Named("a b c d"));

    @Test
    void onlyTheNamedCommandAndItsParentsGetTheirFlags() {
        parse("list");
        assertThat(described).containsExactly("list");
        described.clear();
        parse("advise", "it");
        assertThat(described).containsExactly("advise it");
        described.clear();
        parse("advise", "it", "diff");
        assertThat(described).containsExactly("advise it", "advise it diff");
    }

    @Test
    void aCommandMayHaveSubcommandsAndFlagsOfItsOwn() {
        assertThat(words(parse("advise", "it", "-c", "web"))).containsExactly("advise", "it");
        assertThat(words(parse("advise", "it", "-c", "diff"))).containsExactly("advise", "it");
        assertThat(words(parse("advise", "it", "diff", "-c", "web"))).containsExactly("advise", "it", "diff");
        assertThat(words(parse("advise", "it", "-c", "web", "diff", "-c", "web")))
                .containsExactly("advise", "it", "diff");
        assertThat(words(parse("a", "b", "c", "d", "-c", "web"))).containsExactly("a", "b", "c", "d");
    }

    @Test
    void whatFollowsTwoDashesNamesNothing() {
        parse("advise", "it", "--");
        Commands.model(commands, new String[] {"advise", "it", "--", "diff"});
        assertThat(described).containsOnly("advise it");
    }

    @Test
    void groupsHoldTheirCommandsInOrder() {
        CommandLine model = Commands.model(commands, new String[0]);
        assertThat(model.getSubcommands()).containsOnlyKeys("list", "trace", "advise", "a");
        assertThat(model.getSubcommands()
                        .get("advise")
                        .getSubcommands()
                        .get("it")
                        .getSubcommands())
                .containsOnlyKeys("diff");
    }

    private ParseResult parse(String... args) {
        return Commands.model(commands, args).parseArgs(args);
    }

    private static List<String> words(ParseResult result) {
        List<String> words = new ArrayList<>();
        for (ParseResult at = result; at.hasSubcommand(); at = at.subcommand()) {
            words.add(at.subcommand().commandSpec().name());
        }
        return words;
    }

    /** A command with one flag, which notes that it was asked for it. */
    private final class Named implements Command {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "Does " + name + ".";
        }

        @Override
        public void describe(CommandSpec spec) {
            described.add(name);
            Flags.text(spec, "NAME", "A flag.", "-c");
        }

        @Override
        public void run(ParseResult arguments, Session session) {
            throw new UnsupportedOperationException("only parsed here");
        }
    }
}
