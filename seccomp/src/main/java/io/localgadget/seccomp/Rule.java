package io.localgadget.seccomp;

import java.util.List;

/**
 * What a profile does with some calls.
 *
 * @param errno the error that goes with {@link Action#ERRNO}, 0 for a success that is none, or {@link Profile#NO_ERRNO}
 * @param arguments what must hold of the call's arguments, all of it; but where two are about the same one, any of them
 *     suffices, as in runc
 * @param comment for people; only Docker's and podman's format has it
 */
public record Rule(
        List<String> names,
        Action action,
        int errno,
        List<Argument> arguments,
        Conditions includes,
        Conditions excludes,
        String comment) {
    public Rule {
        names = List.copyOf(names);
        arguments = List.copyOf(arguments);
    }

    /** A rule without conditions. */
    public static Rule of(List<String> names, Action action, int errno, String comment) {
        return new Rule(names, action, errno, List.of(), Conditions.NONE, Conditions.NONE, comment);
    }

    /** Whether it always applies, whatever the arguments, the machine and the container. */
    public boolean isUnconditional() {
        return arguments.isEmpty() && includes.isEmpty() && excludes.isEmpty();
    }

    /** Whether it is used only where Docker's conditions hold. */
    boolean dependsOnCircumstances() {
        return !includes.isEmpty() || !excludes.isEmpty();
    }

    public Rule withNames(List<String> others) {
        return new Rule(others, action, errno, arguments, includes, excludes, comment);
    }

    public Rule withComment(String other) {
        return new Rule(names, action, errno, arguments, includes, excludes, other);
    }
}
