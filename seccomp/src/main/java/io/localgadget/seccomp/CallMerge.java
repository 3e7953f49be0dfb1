package io.localgadget.seccomp;

import io.localgadget.seccomp.Clause.InexpressibleException;
import io.localgadget.seccomp.Effect.Answer;
import io.localgadget.seccomp.Effect.Branch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What several profiles, whose defaults all allow or all forbid, do with one call together: it is allowed where any of
 * them allows it, and nowhere else. How it is forbidden, the first that forbids it says. What no profile can say is a
 * {@link ProfileException}.
 */
final class CallMerge {
    /** Of one call; libseccomp makes four instructions or more of each, and the kernel takes 4096. */
    private static final int MOST_BRANCHES = 1000;

    /** What is looked at before those that say the same are left out. */
    private static final int MOST_PAIRS = 20_000;

    private final String name;
    private final List<String> profiles;
    private final List<Effect> effects;
    private final Answer byDefault;

    private CallMerge(String name, List<String> profiles, List<Effect> effects, Answer byDefault) {
        this.name = name;
        this.profiles = profiles;
        this.effects = effects;
        this.byDefault = byDefault;
    }

    /**
     * Merges what at least one profile does.
     *
     * @param name of the call, for messages
     * @param profiles their names, for messages
     * @param byDefault what the result does where nothing is said
     */
    static Effect of(String name, List<String> profiles, List<Effect> effects, Answer byDefault) {
        if (effects.stream().allMatch(effects.getFirst()::isLike)) {
            return effects.getFirst();
        }
        CallMerge merge = new CallMerge(name, profiles, effects, byDefault);
        Effect merged = byDefault.allows() ? merge.whatAllForbid() : merge.whatAnyAllows();
        if (!merged.isReliable()) {
            throw new ProfileException("cannot merge what the profiles say about " + name
                    + ": runc and crun do not get such rules together right (" + merged.conditions() + ")");
        }
        return merged;
    }

    /** Where the default forbids. */
    private Effect whatAnyAllows() {
        Optional<Answer> always = effects.stream()
                .filter(Effect::alwaysAllows)
                .map(Effect::otherwise)
                .min(Comparator.comparing(Answer::action)); // rather allowed than allowed and logged
        if (always.isPresent()) {
            return new Effect(always.get(), List.of());
        }
        List<Branch> allowing = new ArrayList<>();
        for (Effect effect : effects) {
            requireClear(effect);
            effect.conditional().stream()
                    .filter(branch -> branch.answer().allows() && !allowing.contains(branch))
                    .forEach(allowing::add);
            bounded(allowing);
        }
        if (allowing.isEmpty()) {
            return effects.stream()
                    .filter(effect -> !effect.conditional().isEmpty()
                            || !effect.otherwise().equals(byDefault))
                    .findFirst()
                    .orElseGet(() -> new Effect(byDefault, List.of()));
        }
        allowing.sort(Comparator.comparing(branch -> branch.answer().action()));
        List<Branch> all = withoutContradictions(allowing);
        for (Effect effect : effects) {
            for (Branch branch : effect.conditional()) {
                if (!branch.answer().allows() && all.stream().noneMatch(branch::contradicts)) {
                    all.add(branch);
                }
            }
        }
        return new Effect(byDefault, bounded(withoutRepetitions(all)));
    }

    /** Where the default allows. */
    private Effect whatAllForbid() {
        if (effects.stream().anyMatch(Effect::alwaysAllows)) {
            return new Effect(byDefault, List.of());
        }
        List<Branch> forbidding = forbidding(effects.getFirst());
        for (Effect effect : effects.subList(1, effects.size())) {
            forbidding = inBoth(forbidding, forbidding(effect));
        }
        if (forbidding.stream().anyMatch(branch -> branch.clause().isAny())) {
            return new Effect(forbidding.getFirst().answer(), List.of());
        }
        return new Effect(byDefault, withoutContradictions(forbidding));
    }

    private List<Branch> forbidding(Effect effect) {
        if (!effect.otherwise().allows()) {
            return List.of(new Branch(Clause.ANY, effect.otherwise()));
        }
        requireClear(effect);
        return effect.conditional().stream()
                .filter(branch -> !branch.answer().allows())
                .toList();
    }

    private List<Branch> inBoth(List<Branch> some, List<Branch> others) {
        List<Branch> both = new ArrayList<>();
        for (Branch one : some) {
            for (Branch other : others) {
                joint(one.clause(), other.clause()).ifPresent(clause -> both.add(new Branch(clause, one.answer())));
                if (both.size() > MOST_PAIRS) {
                    throw tooMany();
                }
            }
        }
        return bounded(withoutRepetitions(both));
    }

    private Optional<Clause> joint(Clause one, Clause other) {
        try {
            return one.and(other);
        } catch (InexpressibleException e) {
            throw new ProfileException(
                    "cannot merge what all the profiles forbid of " + name + ": no rule can ask for " + e.getMessage()
                            + " both",
                    e);
        }
    }

    /** A profile that allows and forbids the same does what libseccomp's order of rules makes of it. */
    private void requireClear(Effect effect) {
        bounded(effect.conditional());
        for (Branch one : effect.conditional()) {
            for (Branch other : effect.conditional()) {
                if (one.answer().allows() && !other.answer().allows() && one.contradicts(other)) {
                    throw new ProfileException("cannot merge what the profiles say about " + name + ": "
                            + profiles.get(effects.indexOf(effect)) + " allows it if " + one.clause()
                            + " and forbids it if " + other.clause() + ", and does not say which counts for both");
                }
            }
        }
    }

    /** Without those that ask all that another one asks, and more. */
    private static List<Branch> withoutRepetitions(List<Branch> branches) {
        List<Branch> all = new ArrayList<>();
        for (Branch branch : branches) {
            if (all.stream().noneMatch(other -> branch.clause().repeats(other.clause()))) {
                all.removeIf(other -> other.clause().repeats(branch.clause()));
                all.add(branch);
            }
        }
        return all;
    }

    /** Gives those that overlap the answer of the first of them, for runtimes refuse some of what has several. */
    private static List<Branch> withoutContradictions(List<Branch> branches) {
        int[] answering = IntStream.range(0, branches.size()).toArray();
        boolean found = true;
        while (found) {
            found = false;
            for (int i = 0; i < answering.length; i++) {
                for (int j = i + 1; j < answering.length; j++) {
                    Branch one = branches.get(answering[i]);
                    Branch other = branches.get(answering[j]);
                    boolean differ = !one.answer().equals(other.answer());
                    if (differ && branches.get(i).clause().meets(branches.get(j).clause())) {
                        answering[i] = answering[j] = Math.min(answering[i], answering[j]);
                        found = true;
                    }
                }
            }
        }
        List<Branch> all = new ArrayList<>();
        for (int i = 0; i < answering.length; i++) {
            all.add(new Branch(
                    branches.get(i).clause(), branches.get(answering[i]).answer()));
        }
        return withoutRepetitions(all);
    }

    private List<Branch> bounded(List<Branch> branches) {
        if (branches.size() > MOST_BRANCHES) {
            throw tooMany();
        }
        return branches;
    }

    private ProfileException tooMany() {
        return new ProfileException("cannot merge what the profiles say about " + name
                + ": that takes more rules with conditions than the kernel does");
    }
}
