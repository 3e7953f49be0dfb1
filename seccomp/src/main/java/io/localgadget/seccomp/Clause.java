package io.localgadget.seccomp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Conditions on a call's arguments that must all hold, as runc and crun give them to libseccomp at once: one on each
 * argument at most.
 *
 * @param conditions by index; none where any arguments will do
 */
record Clause(List<Argument> conditions) {
    static final Clause ANY = new Clause(List.of());

    Clause {
        conditions = conditions.stream()
                .sorted(Comparator.comparingInt(Argument::index))
                .toList();
    }

    /**
     * What a rule asks: any of these suffices. Where several conditions are about one argument, runc (matchCall in its
     * libcontainer/seccomp) and crun (src/libcrun/seccomp.c) make each of the rule's conditions a rule of its own.
     */
    static List<Clause> of(Rule rule) {
        Set<Integer> indexes = new HashSet<>();
        boolean several = false;
        List<Argument> all = new ArrayList<>();
        for (Argument argument : rule.arguments()) {
            several |= !indexes.add(argument.index());
            all.add(argument.normal());
        }
        return several
                ? all.stream().map(one -> clause(List.of(one))).distinct().toList()
                : List.of(clause(all));
    }

    private static Clause clause(List<Argument> all) {
        return new Clause(all.stream().filter(one -> !one.isLeftOut()).toList());
    }

    boolean isAny() {
        return conditions.isEmpty();
    }

    boolean holds(long... arguments) {
        return conditions.stream().allMatch(one -> one.holds(arguments[one.index()]));
    }

    /** Whether some arguments meet both. */
    boolean meets(Clause other) {
        Map<Integer, Argument> here = byIndex();
        return other.conditions.stream()
                .allMatch(one -> !here.containsKey(one.index())
                        || !BothConditions.of(here.get(one.index()), one).isEmpty());
    }

    /** Whether it asks all that the other one does, in the same words, and maybe more. */
    boolean repeats(Clause other) {
        return conditions.containsAll(other.conditions);
    }

    /**
     * What meets both; empty where nothing does.
     *
     * @throws InexpressibleException where no one clause says so
     */
    Optional<Clause> and(Clause other) {
        Map<Integer, Argument> both = byIndex();
        for (Argument one : other.conditions) {
            Argument here = both.get(one.index());
            List<Argument> joint = here == null ? List.of(one) : BothConditions.of(here, one);
            if (joint.isEmpty()) {
                return Optional.empty();
            }
            if (joint.size() > 1) {
                throw new InexpressibleException(here + " and " + one);
            }
            both.put(one.index(), joint.getFirst());
        }
        return Optional.of(new Clause(List.copyOf(both.values())));
    }

    private Map<Integer, Argument> byIndex() {
        Map<Integer, Argument> all = new TreeMap<>();
        conditions.forEach(one -> all.put(one.index(), one));
        return all;
    }

    /** {@code arg0 == 6 and arg1 == 7}. */
    @Override
    public String toString() {
        return isAny()
                ? "any arguments"
                : conditions.stream().map(Argument::toString).collect(Collectors.joining(" and "));
    }

    /** That a rule would need two conditions on one argument, of which runtimes take any instead of both. */
    static final class InexpressibleException extends RuntimeException {
        private static final long serialVersionUID = 1;

        InexpressibleException(String conditions) {
            super(conditions);
        }
    }
}
