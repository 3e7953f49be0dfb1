package io.localgadget.seccomp;

import io.localgadget.seccomp.Effect.Answer;
import io.localgadget.seccomp.Effect.Branch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the rules of one call after the other in a merged profile. For one thread. */
final class RuleMerge {
    private static final int MOST_NAMED = 10;

    private final List<String> names;
    private final Answer byDefault;
    /** Sentences without their end, and the calls that they are about. */
    private final Map<String, Set<String>> forbiddenOtherwise = new LinkedHashMap<>();

    /**
     * @param names of the profiles
     * @param byDefault of the merged one
     */
    RuleMerge(List<String> names, Answer byDefault) {
        this.names = names;
        this.byDefault = byDefault;
    }

    /** How a call is forbidden where the profiles do not agree, for the user. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        forbiddenOtherwise.forEach((how, names) -> {
            int more = names.size() - MOST_NAMED;
            notes.add(how + ": "
                    + String.join(", ", names.stream().limit(MOST_NAMED).toList())
                    + (more > 0 ? " and " + more + " more" : ""));
        });
        return notes;
    }

    /**
     * The rules of a call, without its name.
     *
     * @param perInput its rules in each profile, which say something else than that profile's default
     */
    Collection<Rule> rules(String name, List<List<Rule>> perInput) {
        List<Rule> all = perInput.stream().flatMap(List::stream).toList();
        Set<Rule> rules = new LinkedHashSet<>();
        if (all.stream().noneMatch(Rule::dependsOnCircumstances)) {
            add(rules, merged(name, perInput), Conditions.NONE, Conditions.NONE);
            return rules;
        }
        if (!byDefault.allows()) {
            for (List<Rule> own : perInput) {
                Optional<Rule> always =
                        own.stream().filter(Rule::isUnconditional).findFirst();
                if (always.isPresent() && allAllow(own)) {
                    return List.of(always.get());
                }
            }
            if (allAllow(all)) {
                rules.addAll(all); // as they are written: where one applies it is allowed, as in its profile
                return rules;
            }
        }
        addEach(rules, name, perInput, Circumstances.of(name, all));
        return rules;
    }

    /** Whether they all allow, and in the same way. */
    private static boolean allAllow(List<Rule> rules) {
        return rules.stream()
                .allMatch(rule -> rule.action() == rules.getFirst().action()
                        && rule.action().allows());
    }

    private void addEach(Set<Rule> rules, String name, List<List<Rule>> perInput, Circumstances circumstances) {
        Map<List<List<Rule>>, Effect> known = new LinkedHashMap<>();
        Map<Effect, BitSet> where = new LinkedHashMap<>();
        for (int i = 0; i < circumstances.count(); i++) {
            int here = i;
            List<List<Rule>> taken = perInput.stream()
                    .map(own -> own.stream()
                            .filter(rule -> circumstances.takes(rule, here))
                            .toList())
                    .toList();
            Effect effect = known.computeIfAbsent(taken, t -> merged(name, t));
            where.computeIfAbsent(effect, e -> new BitSet()).set(i);
        }
        where.forEach((effect, some) ->
                circumstances.describe(some, (includes, excludes) -> add(rules, effect, includes, excludes)));
    }

    private Effect merged(String name, List<List<Rule>> perInput) {
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < perInput.size(); i++) {
            effects.add(effect(perInput.get(i)));
        }
        Effect merged = CallMerge.of(name, names, effects, byDefault);
        note(name, effects, merged);
        return merged;
    }

    /** What these rules of one call do; whatever the profile's own default, as it is told apart. */
    private Effect effect(List<Rule> rules) {
        List<Branch> branches = new ArrayList<>();
        for (Rule rule : rules) {
            for (Clause clause : Clause.of(rule)) {
                if (clause.isAny()) {
                    return new Effect(Answer.of(rule), List.of());
                }
                branches.add(new Branch(clause, Answer.of(rule)));
            }
        }
        return new Effect(byDefault, branches);
    }

    /** Remembers where a profile forbids all of a call in another way than the result. */
    private void note(String name, List<Effect> effects, Effect merged) {
        if (!merged.neverAllows() || !merged.conditional().isEmpty()) {
            return;
        }
        for (int i = 1; i < effects.size(); i++) {
            Answer own = effects.get(i).otherwise();
            if (!own.equals(byDefault) && !own.equals(merged.otherwise())) {
                forbiddenOtherwise
                        .computeIfAbsent(
                                "forbidden by " + merged.otherwise() + ", and not by " + names.get(i) + "'s " + own,
                                h -> new LinkedHashSet<>())
                        .add(name);
            }
        }
    }

    private void add(Set<Rule> rules, Effect effect, Conditions includes, Conditions excludes) {
        if (!effect.otherwise().equals(byDefault)) {
            rules.add(rule(effect.otherwise(), List.of(), includes, excludes));
            return;
        }
        for (Branch branch : effect.conditional()) {
            if (!branch.answer().equals(byDefault)) {
                rules.add(rule(branch.answer(), branch.clause().conditions(), includes, excludes));
            }
        }
    }

    private static Rule rule(Answer answer, List<Argument> arguments, Conditions includes, Conditions excludes) {
        return new Rule(List.of(), answer.action(), answer.errno(), arguments, includes, excludes, "");
    }
}
