package io.localgadget.seccomp;

import io.localgadget.seccomp.Effect.Answer;
import io.localgadget.seccomp.Finding.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds rules that another one makes void. The first rule for a call that looks at no arguments settles it: libseccomp
 * drops those before it that do, and all after it (db_rule_add in its src/db.c).
 */
final class Shadows {
    private final Profile profile;
    private final List<Integer> lines;
    private final List<Finding> findings = new ArrayList<>();

    private Shadows(Profile profile, List<Integer> lines) {
        this.profile = profile;
        this.lines = lines;
    }

    static List<Finding> of(Profile profile, List<Integer> lines) {
        Shadows shadows = new Shadows(profile, lines);
        shadows.find();
        return shadows.findings;
    }

    private void find() {
        Answer byDefault = Answer.of(profile.defaultAction(), profile.defaultErrno());
        Map<String, Integer> settling = new HashMap<>();
        for (int i = 0; i < profile.rules().size(); i++) {
            Rule rule = profile.rules().get(i);
            // A rule with Docker's conditions may not apply; one that says what the default says is skipped.
            boolean settles = !rule.dependsOnCircumstances() && Clause.of(rule).contains(Clause.ANY);
            if (settles && !Answer.of(rule).equals(byDefault)) {
                for (String name : rule.names()) {
                    settling.putIfAbsent(name, i);
                }
            }
        }
        for (int i = 0; i < profile.rules().size(); i++) {
            if (!Answer.of(profile.rules().get(i)).equals(byDefault)) {
                tell(i, settling);
            }
        }
    }

    /** Says of one rule by which others it is made void, for which calls. */
    private void tell(int index, Map<String, Integer> settling) {
        Rule rule = profile.rules().get(index);
        Map<Integer, List<String>> byRule = new LinkedHashMap<>();
        for (String name : rule.names()) {
            int other = settling.getOrDefault(name, index);
            boolean earlierWithConditions = other > index && Clause.of(rule).contains(Clause.ANY);
            if (other != index && !earlierWithConditions) {
                byRule.computeIfAbsent(other, o -> new ArrayList<>()).add(name);
            }
        }
        byRule.forEach((other, names) -> {
            Answer settled = Answer.of(profile.rules().get(other));
            boolean same = Answer.of(rule).equals(settled);
            findings.add(new Finding(
                    same ? Severity.WARNING : Severity.ERROR,
                    lines.get(index),
                    names.getFirst(),
                    "the rule (" + Answer.of(rule) + ") does nothing for " + String.join(", ", names)
                            + ": the one at line " + lines.get(other) + " settles it, whatever the arguments ("
                            + settled + ")"));
        });
    }
}
