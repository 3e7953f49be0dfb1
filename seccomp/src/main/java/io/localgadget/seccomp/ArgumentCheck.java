package io.localgadget.seccomp;

import io.localgadget.seccomp.Finding.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for conditions on arguments that can never hold, or always do. Arguments are 64-bit unsigned. */
final class ArgumentCheck {
    private ArgumentCheck() {}

    static List<Finding> check(Rule rule, int line) {
        List<Finding> findings = new ArrayList<>();
        Set<Integer> indexes = new HashSet<>();
        String name = rule.names().getFirst();
        for (Argument argument : rule.arguments()) {
            if (argument.isLeftOut()) {
                findings.add(new Finding(
                        argument.equals(argument.normal()) ? Severity.WARNING : Severity.ERROR,
                        line,
                        name,
                        "the condition " + argument + " of " + name + " always holds: its mask is 0"));
            } else if (!argument.equals(argument.normal())) {
                findings.add(new Finding(
                        Severity.ERROR,
                        line,
                        name,
                        "the condition " + argument + " of " + name
                                + " asks for bits outside of its mask: runtimes take" + " it for "
                                + argument.normal()));
            }
            never(argument)
                    .ifPresent(why -> findings.add(new Finding(
                            Severity.ERROR,
                            line,
                            name,
                            "the condition " + argument + " of " + name + " never holds: " + why)));
            if (always(argument)) {
                findings.add(new Finding(
                        Severity.WARNING, line, name, "the condition " + argument + " of " + name + " always holds"));
            }
            if (!indexes.add(argument.index())) {
                findings.add(new Finding(
                        Severity.WARNING,
                        line,
                        name,
                        "the rule of " + name + " has several conditions on argument " + argument.index()
                                + ": then any one of all its conditions suffices"));
            }
        }
        if (rule.arguments().size() > Argument.COUNT) {
            findings.add(new Finding(
                    Severity.ERROR,
                    line,
                    name,
                    "the rule of " + name + " has " + rule.arguments().size() + " conditions: crun looks at the first "
                            + Argument.COUNT + " of them only"));
        }
        return findings;
    }

    private static Optional<String> never(Argument argument) {
        return switch (argument.comparison()) {
            case LT -> argument.value() == 0 ? Optional.of("nothing is less than 0") : Optional.empty();
            case GT -> argument.value() == -1 ? Optional.of("nothing is greater than 2^64-1") : Optional.empty();
            case NE, LE, EQ, GE, MASKED_EQ -> Optional.empty();
        };
    }

    private static boolean always(Argument argument) {
        return switch (argument.comparison()) {
            case GE -> argument.value() == 0;
            case LE -> argument.value() == -1;
            case NE, LT, EQ, GT, MASKED_EQ -> false;
        };
    }
}
