package io.localgadget.seccomp;

import io.localgadget.seccomp.Effect.Answer;
import io.localgadget.seccomp.Effect.Branch;
import io.localgadget.seccomp.Finding.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds rules that give the same arguments of a call different answers. libseccomp has no order of rules: of some such
 * it refuses the second ("file exists"), some it leaves out, and of others it asks first what its own order has first
 * ({@code _db_tree_add} in its src/db.c).
 */
final class Contradictions {
    /** Of rules, which is more than any profile that a kernel takes has. */
    private static final int MOST_PAIRS = 200_000;

    private static final int MOST_NAMED = 5;

    private final Profile profile;
    private final List<Integer> lines;
    private final List<List<Clause>> clauses;
    private final List<Finding> findings = new ArrayList<>();

    private record Pair(int earlier, int later) {}

    private Contradictions(Profile profile, List<Integer> lines) {
        this.profile = profile;
        this.lines = lines;
        clauses = profile.rules().stream().map(Clause::of).toList();
    }

    /** @param target decides which of Docker's rules are used together */
    static List<Finding> of(Profile profile, List<Integer> lines, Target target) {
        Contradictions contradictions = new Contradictions(profile, lines);
        contradictions.find(target);
        return contradictions.findings;
    }

    private void find(Target target) {
        Map<Pair, List<String>> pairs = new LinkedHashMap<>();
        int compared = 0;
        for (Map.Entry<String, List<Integer>> call : conditional(target).entrySet()) {
            List<Integer> rules = call.getValue();
            for (int i = 1; i < rules.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (++compared > MOST_PAIRS) {
                        findings.add(new Finding(
                                Severity.WARNING,
                                lines.get(rules.get(i)),
                                call.getKey(),
                                "there are too many rules with conditions to compare all of them"));
                        tell(pairs);
                        return;
                    }
                    if (!answer(rules.get(i)).equals(answer(rules.get(j)))) {
                        pairs.computeIfAbsent(new Pair(rules.get(j), rules.get(i)), p -> new ArrayList<>())
                                .add(call.getKey());
                    }
                }
            }
        }
        tell(pairs);
    }

    /** The rules of each call that look at its arguments: those before one that settles it. */
    private Map<String, List<Integer>> conditional(Target target) {
        Answer byDefault = Answer.of(profile.defaultAction(), profile.defaultErrno());
        Map<String, List<Integer>> all = new LinkedHashMap<>();
        Set<String> settled = new HashSet<>();
        for (int i = 0; i < profile.rules().size(); i++) {
            Rule rule = profile.rules().get(i);
            if (!target.takes(rule) || answer(i).equals(byDefault)) {
                continue;
            }
            boolean settles = clauses.get(i).contains(Clause.ANY);
            for (String name : rule.names()) {
                if (settles) {
                    settled.add(name);
                } else if (!settled.contains(name)) {
                    all.computeIfAbsent(name, n -> new ArrayList<>()).add(i);
                }
            }
        }
        return all;
    }

    private Answer answer(int rule) {
        return Answer.of(profile.rules().get(rule));
    }

    private void tell(Map<Pair, List<String>> pairs) {
        pairs.forEach((pair, names) -> {
            Branch worst = null;
            boolean refused = false;
            for (Clause later : clauses.get(pair.later)) {
                for (Clause earlier : clauses.get(pair.earlier)) {
                    boolean repeats = later.repeats(earlier) || earlier.repeats(later);
                    if (!refused && later.meets(earlier) && (worst == null || repeats)) {
                        worst = new Branch(earlier, answer(pair.earlier));
                        refused = repeats;
                    }
                }
            }
            if (worst != null) {
                add(pair, names, worst, refused);
            }
        });
    }

    private void add(Pair pair, List<String> names, Branch earlier, boolean refused) {
        int more = names.size() - MOST_NAMED;
        findings.add(new Finding(
                refused ? Severity.ERROR : Severity.WARNING,
                lines.get(pair.later),
                names.getFirst(),
                "the rule (" + answer(pair.later) + ") contradicts the one at line " + lines.get(pair.earlier) + " ("
                        + earlier.answer() + " if " + earlier.clause() + ") for "
                        + String.join(", ", names.stream().limit(MOST_NAMED).toList())
                        + (more > 0 ? " and " + more + " more" : "")
                        + (refused
                                ? ": runc and crun refuse the profile, or leave the narrower rule out"
                                : ": where both hold, runc and crun do not take the first one but choose")));
    }
}
