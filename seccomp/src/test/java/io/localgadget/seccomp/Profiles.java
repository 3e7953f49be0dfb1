package io.localgadget.seccomp;

import java.util.List;

/** Profiles for tests. */
final class Profiles {
    private Profiles() {}

    static Profile allowing(String... names) {
        return of(Action.ERRNO, 1, allow(names));
    }

    static Profile of(Action action, int errno, Rule... rules) {
        return Profile.of(action, errno, List.of("SCMP_ARCH_X86_64"), List.of(rules));
    }

    static Rule allow(String... names) {
        return Rule.of(List.of(names), Action.ALLOW, Profile.NO_ERRNO, "");
    }

    static Rule deny(int errno, String... names) {
        return Rule.of(List.of(names), Action.ERRNO, errno, "");
    }

    static Rule when(Rule rule, Argument... arguments) {
        return new Rule(
                rule.names(),
                rule.action(),
                rule.errno(),
                List.of(arguments),
                rule.includes(),
                rule.excludes(),
                rule.comment());
    }

    static Rule including(Rule rule, Conditions includes) {
        return new Rule(
                rule.names(), rule.action(), rule.errno(), rule.arguments(), includes, rule.excludes(), rule.comment());
    }

    static Rule excluding(Rule rule, Conditions excludes) {
        return new Rule(
                rule.names(), rule.action(), rule.errno(), rule.arguments(), rule.includes(), excludes, rule.comment());
    }

    static Argument equal(int index, long value) {
        return new Argument(index, value, 0, Comparison.EQ);
    }

    static Conditions caps(String... names) {
        return new Conditions(List.of(), List.of(names), "");
    }
}
