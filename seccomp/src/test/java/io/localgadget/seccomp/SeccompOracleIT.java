package io.localgadget.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.RequiresRoot;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.seccomp.Effect.Answer;
import io.localgadget.seccomp.ProfileMerge.Input;
import io.localgadget.seccomp.RealFilter.Probe;
import io.localgadget.seccomp.RealFilter.Result;
import io.localgadget.seccomp.file.ProfileReader;
import io.localgadget.seccomp.file.ReadProfile;
import io.localgadget.syscall.Architecture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether what is said of profiles is true: random ones are given to the real runtimes, whose filters are asked about
 * random calls. From seed 1 on for 3 s each, or {@code LOCALGADGET_ORACLE_SECONDS}; a failure names its seed, which
 * {@code LOCALGADGET_ORACLE_SEED} begins with, and shows the profile.
 */
@RequiresRoot
@RequiresCommand({"runc", "crun", "cc"})
class SeccompOracleIT {
    private static final int SECONDS =
            Integer.parseInt(System.getenv().getOrDefault("LOCALGADGET_ORACLE_SECONDS", "3"));
    private static final long SEED = Long.parseLong(System.getenv().getOrDefault("LOCALGADGET_ORACLE_SEED", "1"));
    private static final int PROBES = 40;

    /** Enough for a container that makes the calls that are asked about. */
    private static final List<String> BASE = base();

    /** Those of this machine; arm64 has no getpgrp. */
    private static final List<String> CALLS = RandomProfiles.CALLS.stream()
            .filter(call -> Recorded.TABLES.of(target().architecture()).has(call))
            .toList();

    private @Nullable RealFilter filter;
    private long seed;

    private static List<String> base() {
        List<String> names =
                new ArrayList<>(RuntimeBase.of(RuntimeChoice.AUTO, "", true).keySet());
        names.addAll(List.of("clone", "wait4"));
        names.removeAll(RandomProfiles.CALLS);
        return names;
    }

    static Stream<OciRuntime> runtimes() {
        return TestRuntimes.all().stream();
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void whatIsSaidOfAProfileIsWhatItDoes(OciRuntime runtime) {
        repeat(runtime, this::compareOne);
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void aMergedProfileAllowsWhatOneAllowsAndForbidsWhatAllForbid(OciRuntime runtime) {
        repeat(runtime, this::mergeTwo);
    }

    private void repeat(OciRuntime runtime, Runnable one) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        try (RealFilter opened = RealFilter.of(runtime)) {
            filter = opened;
            for (seed = SEED; System.nanoTime() < end; seed++) {
                one.run();
            }
        }
    }

    private void compareOne() {
        Random random = new Random(seed);
        RandomProfiles profiles = new RandomProfiles(seed);
        Profile profile = profiles.profile(BASE, random.nextBoolean(), random.nextInt(3) == 0);
        List<Probe> probes = probes(profiles, profile);
        List<Finding> findings = check(profile);
        if (!isReliable(profile)) {
            assertThat(findings)
                    .as(place("", profile))
                    .anyMatch(finding -> finding.message().contains("right together"));
            return; // a runtime may never end
        }
        Result result = filter.ask(profile, probes);
        if (result.refused()) {
            assertThat(findings)
                    .as(place("is refused: " + result.refusal(), profile))
                    .anyMatch(finding -> finding.severity() == Finding.Severity.ERROR
                            && finding.message().contains(filter.kind()));
            return;
        }
        Effects effects = Effects.of(profile, target());
        for (int i = 0; i < probes.size(); i++) {
            Probe probe = probes.get(i);
            List<Answer> answers = answers(effects.of(probe.name()), probe);
            assertThat(answers.stream()
                            .map(answer -> RealFilter.returned(answer).orElse(made(probe))))
                    .as(place(probe + " by " + effects.of(probe.name()), profile))
                    .contains(result.answers().get(i));
            if (answers.size() > 1) {
                assertThat(findings)
                        .as(place(probe + " gets any of " + answers, profile))
                        .anyMatch(finding -> finding.message().contains("contradicts"));
            }
        }
    }

    private void mergeTwo() {
        Random random = new Random(seed);
        RandomProfiles profiles = new RandomProfiles(seed);
        boolean allows = random.nextBoolean();
        boolean contradictory = random.nextInt(4) == 0;
        Profile a = profiles.profile(BASE, allows, contradictory);
        Profile b = random.nextInt(6) == 0 ? a : profiles.profile(BASE, allows, contradictory);
        Profile merged;
        try {
            merged = ProfileMerge.merge(List.of(new Input("a", a), new Input("b", b)), target())
                    .profile();
        } catch (ProfileException e) {
            assertThat(e).hasMessageStartingWith("cannot merge what ");
            return;
        }
        if (!isReliable(a) || !isReliable(b)) {
            return;
        }
        List<Probe> probes = probes(profiles, a, b);
        Result first = filter.ask(a, probes);
        Result second = filter.ask(b, probes);
        if (first.refused() || second.refused()) {
            return;
        }
        Result both = filter.ask(merged, probes);
        assertThat(both.refusal()).as(place("merged", a, b, merged)).isEmpty();
        for (int i = 0; i < probes.size(); i++) {
            String made = made(probes.get(i));
            boolean any = first.answers().get(i).equals(made)
                    || second.answers().get(i).equals(made);
            assertThat(both.answers().get(i).equals(made))
                    .as(place(probes.get(i) + " is allowed", a, b, merged))
                    .isEqualTo(any);
        }
    }

    private static boolean isReliable(Profile profile) {
        Effects effects = Effects.of(profile, target());
        return RandomProfiles.CALLS.stream().allMatch(effects::isReliable);
    }

    private static List<Probe> probes(RandomProfiles profiles, Profile... about) {
        List<Probe> probes = new ArrayList<>();
        for (long[] arguments : profiles.probes(PROBES, about)) {
            String call = CALLS.get(probes.size() % CALLS.size());
            probes.add(new Probe(call, arguments));
        }
        return probes;
    }

    /** What a call returns that is made by root in a container of one process. */
    private static String made(Probe probe) {
        return RandomProfiles.returnsOne(probe.name()) ? "1" : "0";
    }

    private static List<Answer> answers(Effect effect, Probe probe) {
        List<Answer> answers = effect.conditional().stream()
                .filter(branch -> branch.clause().holds(probe.arguments()))
                .map(Effect.Branch::answer)
                .distinct()
                .toList();
        return answers.isEmpty() ? List.of(effect.otherwise()) : answers;
    }

    /** What check says, of the file. */
    private static List<Finding> check(Profile profile) {
        ReadProfile read = new ProfileReader((typed, known) -> Optional.empty())
                .read("p", RealFilter.text(profile).getBytes(StandardCharsets.UTF_8));
        List<Finding> findings = new ArrayList<>(read.findings());
        findings.addAll(ProfileCheck.check(
                "p", read.profile(), read.lines(), target(), Recorded.TABLES, (typed, known) -> Optional.empty()));
        return findings;
    }

    private static Target target() {
        return Target.ofDocker(Architecture.ofHost().orElseThrow());
    }

    private String place(String what, Profile... profiles) {
        StringBuilder text =
                new StringBuilder("LOCALGADGET_ORACLE_SEED=" + seed + " " + filter.runtime() + ": " + what);
        for (Profile profile : profiles) {
            text.append('\n').append(RealFilter.text(profile));
        }
        return text.toString().replace("%", "%%");
    }
}
