package io.localgadget.seccomp;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * What a profile does with one call.
 *
 * @param otherwise what happens where none of the rules matches
 * @param conditional rules that look at arguments, in order
 */
record Effect(Answer otherwise, List<Rule> conditional) {
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

    boolean alwaysAllows() {
        return otherwise.allows()
                && conditional.stream().allMatch(rule -> rule.action().allows());
    }

    boolean neverAllows() {
        return !otherwise.allows()
                && conditional.stream().noneMatch(rule -> rule.action().allows());
    }

    /** Whether both do the same to every call. */
    boolean isLike(Effect other) {
        return toString().equals(other.toString());
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
        for (Rule rule : conditional) {
            Answer answer = Answer.of(rule);
            if (answer.equals(last)) {
                parts.append(" or ");
            } else {
                parts.append(last == null ? "" : "; ").append(answer).append(" if ");
            }
            StringJoiner all = new StringJoiner(" and ");
            rule.arguments().forEach(argument -> all.add(argument.toString()));
            parts.append(all);
            last = answer;
        }
        return parts.toString();
    }
}
