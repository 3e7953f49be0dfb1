package io.localgadget.seccomp;

import io.localgadget.seccomp.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/** Looks for conditions of Docker's that name what does not exist: they never hold, and Docker does not say so. */
final class ConditionCheck {
    /** As profiles/seccomp of Moby names machines. */
    private static final List<String> ARCHES = List.of(
            "amd64",
            "arm",
            "arm64",
            "loong64",
            "mips",
            "mips64",
            "mips64n32",
            "mipsel",
            "mipsel64",
            "mipsel64n32",
            "ppc",
            "ppc64",
            "ppc64le",
            "riscv64",
            "s390",
            "s390x",
            "x32",
            "x86");

    private final Rule rule;
    private final int line;
    private final Spelling spelling;
    private final List<Finding> findings = new ArrayList<>();

    private ConditionCheck(Rule rule, int line, Spelling spelling) {
        this.rule = rule;
        this.line = line;
        this.spelling = spelling;
    }

    static List<Finding> check(Rule rule, int line, Spelling spelling) {
        ConditionCheck check = new ConditionCheck(rule, line, spelling);
        check.conditions("includes", rule.includes());
        check.conditions("excludes", rule.excludes());
        return check.findings;
    }

    private void conditions(String field, Conditions conditions) {
        known(field, "capability", conditions.caps(), Target.CAPABILITIES);
        known(field, "machine", conditions.arches(), ARCHES);
    }

    private void known(String field, String what, List<String> named, List<String> known) {
        for (String word : named) {
            if (!known.contains(word)) {
                warn(
                        word,
                        field + " of the rule of " + rule.names().getFirst() + ": there is no " + what + " '" + word
                                + "'" + spelling.hint(word, known));
            }
        }
    }

    private void warn(String subject, String message) {
        findings.add(new Finding(Severity.WARNING, line, subject, message));
    }
}
