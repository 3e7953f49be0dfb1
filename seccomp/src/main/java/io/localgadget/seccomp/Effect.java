package io.localgadget.seccomp;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a profile does with one call.
 *
 * @param otherwise what happens where none of the rules matches
 * @param conditional what happens to certain arguments, in the profile's order; where several of different answers hold,
 *     it is libseccomp's choice which one counts
 */
record Effect(Answer otherwise, List<Branch> conditional) {
    Effect {
        conditional = List.copyOf(conditional);
    }

    /** An action with its error, in the one form that is the same for the kernel. */
    record Answer(Action action, int errno) {
        static Answer of(Action action, int errno) {
            if (action == Action.KILL) {
                return new Answer(Action.KILL_THREAD, Profile.NO_ERRNO);
            }
            if (!action.takesErrno()) {
                return new Answer(action, Profile.NO_ERRNO);
            }
            return new Answer(action, errno == Profile.NO_ERRNO ? Profile.EPERM : errno);
        }

        static Answer of(Rule rule) {
            return of(rule.action(), rule.errno());
        }

        boolean allows() {
            return action.allows();
        }

        /** Whether the thread or process ends, or gets a signal that ends most. */
        boolean kills() {
            return action == Action.KILL_THREAD || action == Action.KILL_PROCESS || action == Action.TRAP;
        }

        /** {@code allow}, {@code errno 1}, {@code kill_process}. */
        @Override
        public String toString() {
            String word = action.seccompName().substring("SCMP_ACT_".length()).toLowerCase(Locale.ROOT);
            return errno == Profile.NO_ERRNO ? word : word + " " + errno;
        }
    }

    /** What happens where the arguments are such. */
    record Branch(Clause clause, Answer answer) {
        /** Whether arguments that meet both get different answers. */
        boolean contradicts(Branch other) {
            return !answer.equals(other.answer) && clause.meets(other.clause);
        }
    }

    /**
     * Whether libseccomp (2.5.4 and 2.6.0, both by trial) makes of the conditions what they say. It compares 64 bits in
     * two halves and joins rules in a tree of those; of several rules with several conditions each it makes the right
     * filter only where all ask for equality, and of "less than" only in the lower half. Else its filter may be wrong, or
     * it never ends.
     */
    boolean isReliable() {
        List<List<Argument>> all =
                conditional.stream().map(branch -> branch.clause().conditions()).toList();
        return all.size() <= 1
                || all.stream().flatMap(List::stream).allMatch(Argument::isEquality)
                || all.stream()
                        .allMatch(one -> one.size() == 1 && one.getFirst().isOfOneHalf());
    }

    boolean alwaysAllows() {
        return otherwise.allows()
                && conditional.stream().allMatch(branch -> branch.answer().allows());
    }

    boolean neverAllows() {
        return !otherwise.allows()
                && conditional.stream().noneMatch(branch -> branch.answer().allows());
    }

    /** Whether both do the same to every call, as far as their words tell. */
    boolean isLike(Effect other) {
        return otherwise.equals(other.otherwise) && hasConditionsOf(other);
    }

    /** Whether both do the same to certain arguments; the order does not matter. */
    boolean hasConditionsOf(Effect other) {
        return Set.copyOf(conditional).equals(Set.copyOf(other.conditional));
    }

    /** {@code allow if arg0 == 8, else errno 1}. */
    @Override
    public String toString() {
        if (conditional.isEmpty()) {
            return otherwise.toString();
        }
        return conditions() + ", else " + otherwise;
    }

    /** {@code allow if arg0 == 8 or arg0 == 9; errno 1 if arg0 == 2}; rules with the same answer are one. */
    String conditions() {
        StringBuilder parts = new StringBuilder();
        Answer last = null;
        for (Branch branch : conditional) {
            Answer answer = branch.answer();
            if (answer.equals(last)) {
                parts.append(" or ");
            } else {
                parts.append(last == null ? "" : "; ").append(answer).append(" if ");
            }
            parts.append(branch.clause());
            last = answer;
        }
        return parts.toString();
    }
}
