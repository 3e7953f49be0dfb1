package io.localgadget.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.seccomp.ProfileMerge.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Merges of random rules that Docker's conditions choose from: for each container what any allows, and no more. */
class RandomMergeTest {
    private static final int TRIALS = 1000;
    private static final String CALL = RandomProfiles.CALLS.getFirst();
    private static final List<String> CAPS = List.of("CAP_SYS_ADMIN", "CAP_BPF");

    @Test
    void forEachContainerItIsAllowedWhatAnyAllows() {
        int merged = 0;
        for (long seed = 1; seed <= TRIALS; seed++) {
            merged += mergeTwo(seed) ? 1 : 0;
        }
        assertThat(merged).isGreaterThan(TRIALS / 4);
    }

    private static boolean mergeTwo(long seed) {
        Random random = new Random(seed);
        RandomProfiles profiles = new RandomProfiles(seed);
        boolean allows = random.nextBoolean();
        Profile a = conditional(profiles.profile(List.of("read"), allows, random.nextBoolean()), random);
        Profile b = conditional(profiles.profile(List.of("read"), allows, random.nextBoolean()), random);
        Optional<Profile> both = merged(a, b);
        both.ifPresent(result -> compare(seed, profiles, a, b, result));
        return both.isPresent();
    }

    private static Optional<Profile> merged(Profile a, Profile b) {
        try {
            return Optional.of(ProfileMerge.merge(List.of(new Input("a", a), new Input("b", b)), Recorded.TARGET)
                    .profile());
        } catch (ProfileException e) {
            return Optional.empty();
        }
    }

    private static void compare(long seed, RandomProfiles profiles, Profile a, Profile b, Profile both) {
        for (Target target : targets()) {
            Effect one = Effects.of(a, target).of(CALL);
            Effect other = Effects.of(b, target).of(CALL);
            Effect merged = Effects.of(both, target).of(CALL);
            for (long[] arguments : profiles.probes(20, a, b)) {
                Set<Boolean> first = allowed(one, arguments);
                Set<Boolean> second = allowed(other, arguments);
                if (first.size() == 1 && second.size() == 1) {
                    assertThat(allowed(merged, arguments))
                            .as(() -> "seed " + seed + " " + target + "\n" + a.rules() + "\n" + b.rules() + "\n"
                                    + both.rules())
                            .containsExactly(first.contains(true) || second.contains(true));
                }
            }
        }
    }

    /** Whether it is allowed; both where rules contradict each other. */
    private static Set<Boolean> allowed(Effect effect, long... arguments) {
        List<Boolean> answers = effect.conditional().stream()
                .filter(branch -> branch.clause().holds(arguments))
                .map(branch -> branch.answer().allows())
                .toList();
        return answers.isEmpty() ? Set.of(effect.otherwise().allows()) : Set.copyOf(answers);
    }

    private static List<Target> targets() {
        List<Target> all = new ArrayList<>();
        for (String kernel : List.of("4.7", "4.8", "6.18")) {
            for (List<String> caps : List.of(List.<String>of(), List.of(CAPS.getFirst()), CAPS)) {
                all.add(new Target(Recorded.TARGET.architecture(), Set.copyOf(caps), kernel));
            }
        }
        return all;
    }

    /** The same with conditions of Docker's on some of its rules. */
    private static Profile conditional(Profile profile, Random random) {
        return profile.withRules(profile.rules().stream()
                .filter(rule -> rule.names().contains(CALL))
                .map(rule -> switch (random.nextInt(5)) {
                    case 0 -> Profiles.including(rule, conditions(random));
                    case 1 -> Profiles.excluding(rule, conditions(random));
                    case 2 -> Profiles.including(Profiles.excluding(rule, conditions(random)), conditions(random));
                    default -> rule;
                })
                .toList());
    }

    private static Conditions conditions(Random random) {
        return new Conditions(
                random.nextInt(3) == 0 ? List.of(random.nextBoolean() ? "amd64" : "arm64") : List.of(),
                random.nextBoolean() ? List.of(CAPS.get(random.nextInt(2))) : List.of(),
                random.nextInt(3) == 0 ? "4.8" : "");
    }
}
