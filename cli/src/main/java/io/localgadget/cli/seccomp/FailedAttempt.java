package io.localgadget.cli.seccomp;

import io.localgadget.gadget.Column;
import io.localgadget.gadget.Column.TextList;
import io.localgadget.gadget.Text;
import io.localgadget.gadget.audit.SeccompAuditGadget.Denial;
import io.localgadget.syscall.SyscallTables;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A start that failed: a row of verify.
 *
 * @param run its number, from 1 on
 */
public record FailedAttempt(int run, Attempt attempt) {

    public static List<Column<FailedAttempt>> columns(SyscallTables tables) {
        return List.of(
                Column.<FailedAttempt>number("run", 5, "which start, from 1 on", FailedAttempt::run)
                        .byDefault(),
                Column.<FailedAttempt>number(
                                "status",
                                6,
                                "exit status of the command",
                                row -> row.attempt().status())
                        .byDefault(),
                words(
                                "syscall",
                                20,
                                "the first call that was denied; empty if none was",
                                denial -> Text.of(denial.name(tables)))
                        .byDefault(),
                words(
                                "code",
                                12,
                                "what the filter answered, as in audit seccomp",
                                denial -> Text.of(denial.code().toString()))
                        .byDefault(),
                words(
                                "comm",
                                16,
                                "name of the process that called",
                                denial -> denial.process().comm())
                        .byDefault(),
                Column.number(
                        "pid",
                        7,
                        "process id on the host",
                        row -> row.first().map(denial -> denial.process().pid()).orElse(0)),
                Column.wordList("denied", 40, "all calls that were denied, the first first", row -> row.names(tables)),
                Column.<FailedAttempt>words(
                                "said",
                                60,
                                "the last line that the command wrote to standard error",
                                row -> Text.of(lastWord(row.attempt().said())))
                        .byDefault());
    }

    private static Column<FailedAttempt> words(String name, int width, String description, Function<Denial, Text> get) {
        return Column.words(
                name, width, description, row -> row.first().map(get).orElse(Text.EMPTY));
    }

    /** Engines point to their help in the last line, which helps nobody here. */
    private static String lastWord(String said) {
        return said.lines()
                .filter(line -> !line.isBlank() && !line.matches("(See|Run) '.*--help'.*"))
                .reduce("", (a, b) -> b);
    }

    private Optional<Denial> first() {
        return attempt.denials().stream().findFirst();
    }

    private TextList names(SyscallTables tables) {
        Set<String> names = new LinkedHashSet<>();
        attempt.denials().forEach(denial -> names.add(denial.name(tables)));
        return new TextList(names.stream().map(Text::of).toList(), false);
    }
}
