package io.localgadget.seccomp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Makes small profiles about a few calls, and arguments at the edges of what they ask. Each seed makes the same ones. */
final class RandomProfiles {
    /** Calls that take no arguments, so that any will do, and that runtimes do without behind their filter. */
    static final List<String> CALLS =
            List.of("getppid", "getpgrp", "getuid", "geteuid", "getgid", "getegid", "munlockall");

    private static final long[] VALUES = {
        0,
        1,
        2,
        3,
        5,
        6,
        8,
        0x7e020000L,
        0x8000_0000L,
        0xffff_ffffL,
        0x1_0000_0000L,
        0x1_0000_0001L,
        0x1_0000_0005L,
        0x7fff_ffff_ffff_ffffL,
        0x8000_0000_0000_0000L,
        -1
    };
    private static final long[] MASKS = {
        0, 1, 3, 6, 0xff, 0x7e020000L, 0xffff_ffffL, 0xffff_ffff_0000_0000L, 0x1_0000_0001L, ~0xfL, -1
    };

    private final Random random;

    RandomProfiles(long seed) {
        random = new Random(seed);
    }

    /**
     * A profile about {@link #CALLS}.
     *
     * @param base what is allowed besides where the default forbids
     * @param contradictory whether rules may say different things of the same arguments
     */
    Profile profile(List<String> base, boolean allows, boolean contradictory) {
        Rule byDefault = answering(List.of(), allows ? oneOf(Action.ALLOW, Action.ALLOW, Action.LOG) : forbidding());
        List<Rule> rules = new ArrayList<>();
        if (!allows) {
            rules.add(Rule.of(base, Action.ALLOW, Profile.NO_ERRNO, ""));
        }
        for (String call : CALLS) {
            rules.addAll(rules(call, contradictory));
        }
        if (contradictory) {
            Collections.shuffle(rules, random);
        }
        return Profile.of(byDefault.action(), byDefault.errno(), List.of(), rules);
    }

    private List<Rule> rules(String call, boolean contradictory) {
        Style style =
                random.nextInt(40) == 0 ? Style.ANY : oneOf(Style.EQUALITIES, Style.ONE_RULE, Style.ONE_CONDITION_EACH);
        int count = style == Style.ONE_RULE ? random.nextInt(2) : random.nextInt(5);
        Rule same = answering(List.of(call), action());
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Rule rule = contradictory && random.nextInt(3) == 0 ? answering(List.of(call), action()) : same;
            boolean settling = random.nextInt(8) == 0;
            rules.add(settling ? answering(List.of(call), action()) : Profiles.when(rule, arguments(style)));
        }
        return rules;
    }

    /** What the conditions on one call are like; the runtimes do not get all mixtures right. */
    private enum Style {
        EQUALITIES,
        ONE_RULE,
        ONE_CONDITION_EACH,
        ANY
    }

    private Argument[] arguments(Style style) {
        int count = style == Style.ONE_CONDITION_EACH ? 1 : 1 + random.nextInt(3);
        boolean several = style != Style.ONE_RULE && random.nextInt(8) == 0;
        List<Integer> indexes = new ArrayList<>(List.of(0, 1, 2, 5));
        List<Argument> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = several ? random.nextInt(2) : indexes.remove(random.nextInt(indexes.size()));
            all.add(argument(index, style));
        }
        return all.toArray(Argument[]::new);
    }

    private Argument argument(int index, Style style) {
        Comparison comparison =
                style == Style.EQUALITIES ? oneOf(Comparison.EQ, Comparison.MASKED_EQ) : oneOf(Comparison.values());
        long value = VALUES[random.nextInt(VALUES.length)];
        if (comparison == Comparison.MASKED_EQ) {
            long mask = MASKS[random.nextInt(MASKS.length)];
            return new Argument(index, mask, random.nextInt(6) == 0 ? value : value & mask, comparison);
        }
        Argument argument = new Argument(index, value, 0, comparison);
        boolean small = style == Style.ONE_CONDITION_EACH && !argument.isOfOneHalf();
        return small ? new Argument(index, value & 0xffff_ffffL, 0, comparison) : argument;
    }

    private Action action() {
        return random.nextInt(3) == 0 ? oneOf(Action.ALLOW, Action.ALLOW, Action.LOG) : forbidding();
    }

    private Action forbidding() {
        return oneOf(
                Action.ERRNO,
                Action.ERRNO,
                Action.ERRNO,
                Action.TRACE,
                Action.TRAP,
                Action.KILL,
                Action.KILL_THREAD,
                Action.KILL_PROCESS);
    }

    private Rule answering(List<String> names, Action action) {
        int errno = action == Action.ERRNO ? oneOf(Profile.NO_ERRNO, 0, 5, 7, 38, 4094) : Profile.NO_ERRNO;
        boolean mistakable = names.stream().noneMatch(RandomProfiles::returnsOne);
        return Rule.of(names, action, errno == 0 && mistakable ? 9 : errno, "");
    }

    @SafeVarargs
    private <T> T oneOf(T... all) {
        return all[random.nextInt(all.length)];
    }

    /** Whether a call returns 1 to what a container's first process forked, and not 0. */
    static boolean returnsOne(String call) {
        return call.startsWith("getp");
    }

    /** Arguments for a call: values that its rules name and their neighbours, in all mixtures. */
    List<long[]> probes(int count, Profile... profiles) {
        TreeSet<Long> values = new TreeSet<>(List.of(0L, 1L, -1L, 0x1_0000_0000L));
        for (Profile profile : profiles) {
            for (Rule rule : profile.rules()) {
                for (Argument argument : rule.arguments()) {
                    values.addAll(List.of(argument.value(), argument.value() + 1, argument.value() - 1));
                    values.addAll(List.of(argument.valueTwo(), argument.valueTwo() | ~argument.value()));
                }
            }
        }
        List<Long> all = List.copyOf(values);
        List<long[]> probes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long[] arguments = new long[Argument.COUNT];
            for (int j = 0; j < arguments.length; j++) {
                arguments[j] = all.get(random.nextInt(all.size()));
            }
            probes.add(arguments);
        }
        return probes;
    }
}
