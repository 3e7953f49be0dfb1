package io.localgadget.seccomp;

import io.localgadget.seccomp.Effect.Answer;
import io.localgadget.seccomp.Profile.ArchitectureGroup;
import io.localgadget.seccomp.Profile.Listener;
import io.localgadget.syscall.Architecture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the profile that allows what any of several allows, and forbids what all of them forbid. Conditions of Docker's
 * stay on the rules; what one allows always needs none any more. What no profile can say is a {@link ProfileException}.
 */
public final class ProfileMerge {
    /** A profile and what the user calls it. */
    public record Input(String name, Profile profile) {}

    /** Calls times profiles, a few words of memory each. */
    private static final int MOST_CELLS = 2_000_000;

    private final List<Input> inputs;
    private final Architecture machine;
    private final List<Effects> effects;
    private final List<String> notes = new ArrayList<>();
    private final List<Coverage> coverage = new ArrayList<>();

    private ProfileMerge(List<Input> inputs, Target target) {
        this.inputs = inputs;
        machine = target.architecture();
        effects = inputs.stream()
                .map(input -> Effects.of(input.profile(), target))
                .toList();
    }

    /**
     * Merges at least one profile.
     *
     * @param target where coverage is told; its architectures count where some inputs have a list of them and others a map
     */
    public static MergedProfile merge(List<Input> inputs, Target target) {
        return new ProfileMerge(List.copyOf(inputs), target).merged();
    }

    private MergedProfile merged() {
        Profile first = inputs.getFirst().profile();
        Answer byDefault = defaultOf(first);
        for (Input input : inputs) {
            Answer other = defaultOf(input.profile());
            if (other.allows() != byDefault.allows()) {
                throw new ProfileException("cannot merge " + inputs.getFirst().name() + " and " + input.name()
                        + ": what they do not name, one allows and the other does not (" + byDefault + " and " + other
                        + ")");
            }
            if (!other.equals(byDefault)) {
                notes.add("the default action is " + inputs.getFirst().name() + "'s, " + byDefault + ", and not "
                        + input.name() + "'s, " + other);
            }
        }
        List<Rule> rules = rules(byDefault);
        Profile profile = new Profile(
                first.defaultAction(), first.defaultErrno(), architectures(), archMap(), flags(), listener(), rules);
        return new MergedProfile(profile, coverage, notes);
    }

    static Answer defaultOf(Profile profile) {
        return Answer.of(profile.defaultAction(), profile.defaultErrno());
    }

    /** One rule for each different action and condition and coverage, most covered first. */
    private List<Rule> rules(Answer byDefault) {
        Map<String, List<List<Rule>>> byName = new TreeMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            for (Map.Entry<String, List<Rule>> entry :
                    said(inputs.get(i).profile()).entrySet()) {
                byName.computeIfAbsent(entry.getKey(), name -> none()).set(i, entry.getValue());
            }
            requireRoom(byName.size());
        }
        Map<Rule, List<String>> names = new LinkedHashMap<>();
        Map<Rule, Integer> counts = new LinkedHashMap<>();
        RuleMerge merge = new RuleMerge(inputs.stream().map(Input::name).toList(), byDefault);
        byName.forEach((name, perInput) -> {
            Coverage covered = covered(name);
            boolean told = !byDefault.allows() && !covered.inputs().isEmpty();
            if (told) {
                coverage.add(covered);
            }
            for (Rule rule : merge.rules(name, perInput)) {
                Rule key = rule.withComment(told && rule.action().allows() ? covered.phrase() : "");
                names.computeIfAbsent(key, k -> new ArrayList<>()).add(name);
                counts.put(key, covered.inputs().size());
            }
        });
        notes.addAll(merge.notes());
        return names.entrySet().stream()
                .sorted((a, b) -> Integer.compare(counts.get(b.getKey()), counts.get(a.getKey())))
                .map(entry -> entry.getKey().withNames(entry.getValue()))
                .toList();
    }

    /** No rules of any input. */
    private List<List<Rule>> none() {
        return new ArrayList<>(Collections.nCopies(inputs.size(), List.of()));
    }

    private void requireRoom(int names) {
        if ((long) names * inputs.size() > MOST_CELLS) {
            throw new ProfileException("cannot merge " + inputs.size() + " profiles that name more than " + (names - 1)
                    + " calls: that is more than fits into memory; merge some of them first");
        }
    }

    /** The rules of each name that do not say what the default says, without names and comments. */
    private static Map<String, List<Rule>> said(Profile profile) {
        Answer byDefault = defaultOf(profile);
        Map<String, List<Rule>> all = new LinkedHashMap<>();
        for (Rule rule : profile.rules()) {
            if (!Answer.of(rule).equals(byDefault)) {
                Rule bare = rule.withNames(List.of()).withComment("");
                rule.names()
                        .forEach(name -> all.computeIfAbsent(name, n -> new ArrayList<>())
                                .add(bare));
            }
        }
        return all;
    }

    private Coverage covered(String name) {
        List<String> allowing = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (!effects.get(i).of(name).neverAllows()) {
                allowing.add(inputs.get(i).name());
            }
        }
        return new Coverage(name, allowing, inputs.size());
    }

    private boolean mapped() {
        return inputs.stream().allMatch(input -> input.profile().architectures().isEmpty());
    }

    private List<String> architectures() {
        boolean none =
                inputs.stream().allMatch(input -> input.profile().archMap().isEmpty());
        if (mapped()) {
            return List.of();
        }
        if (!none) {
            notes.add("some of the profiles have an archMap and others architectures: the result is for "
                    + machine.label());
        }
        Set<String> all = new LinkedHashSet<>();
        inputs.forEach(input -> all.addAll(input.profile().architecturesOn(machine)));
        return List.copyOf(all);
    }

    private List<ArchitectureGroup> archMap() {
        if (!mapped()) {
            return List.of();
        }
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        for (Input input : inputs) {
            for (ArchitectureGroup group : input.profile().archMap()) {
                groups.computeIfAbsent(group.architecture(), a -> new LinkedHashSet<>())
                        .addAll(group.subArchitectures());
            }
        }
        List<ArchitectureGroup> all = new ArrayList<>();
        groups.forEach((name, subs) -> all.add(new ArchitectureGroup(name, List.copyOf(subs))));
        return all;
    }

    private List<String> flags() {
        Set<String> all = new LinkedHashSet<>();
        inputs.forEach(input -> all.addAll(input.profile().flags()));
        return List.copyOf(all);
    }

    private Listener listener() {
        return inputs.stream()
                .map(input -> input.profile().listener())
                .filter(listener -> !listener.equals(Listener.NONE))
                .findFirst()
                .orElse(Listener.NONE);
    }
}
