package io.localgadget.seccomp;

import static io.localgadget.seccomp.Recorded.call;
import static io.localgadget.seccomp.Recorded.calls;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.syscall.Architecture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ProfileMakerTest {
    private static final String[] ALWAYS = {"execve", "exit", "exit_group", "restart_syscall", "rt_sigreturn"};

    private final ProfileMaker maker = new ProfileMaker(Recorded.TABLES);

    private static ProfileOptions runtime(RuntimeChoice choice) {
        return new ProfileOptions(choice, null, 1, Set.of(Phase.WORKLOAD, Phase.EXEC), null);
    }

    private static ProfileOptions base(Profile base) {
        return new ProfileOptions(RuntimeChoice.NONE, null, 1, Set.of(Phase.WORKLOAD, Phase.EXEC), base);
    }

    private static Set<String> names(Profile profile) {
        Set<String> names = new TreeSet<>();
        profile.rules().forEach(rule -> names.addAll(rule.names()));
        return names;
    }

    @Test
    void withoutARuntimeThereIsWhatWasSeenAndWhatEveryProgramNeeds() {
        Recording recording = Recorded.of("runc", false, calls(Phase.WORKLOAD, "sendfile", "accept4"));
        Profile profile = maker.make(recording, runtime(RuntimeChoice.NONE)).profile();
        Set<String> expected = new TreeSet<>(List.of(ALWAYS));
        expected.addAll(List.of("sendfile", "accept4"));
        assertThat(names(profile)).isEqualTo(expected);
        assertThat(profile.architectures()).containsExactly("SCMP_ARCH_X86_64");
        assertThat(profile.defaultAction()).isEqualTo(Action.ERRNO);
        assertThat(profile.defaultErrno()).isEqualTo(1);
    }

    @Test
    void whatTheRuntimeDidIsNoReasonToAllowIt() {
        Recording recording =
                Recorded.of("runc", false, calls(Phase.RUNTIME, "mount", "pivot_root", "unshare", "capset"));
        MadeProfile made = maker.make(recording, ProfileOptions.DEFAULT);
        assertThat(names(made.profile())).contains("capset").doesNotContain("mount", "pivot_root", "unshare");
        assertThat(made.explained())
                .filteredOn(row -> row.name().equals("mount"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.allowed()).isFalse();
                    assertThat(row.why()).isEqualTo("left out: only seen in phase RUNTIME");
                });
    }

    @Test
    void theBaseOfTheNamedRuntimeIsAddedThoughNobodySawIt() {
        Profile runc =
                maker.make(Recorded.of("runc", false), ProfileOptions.DEFAULT).profile();
        assertThat(names(runc))
                .contains("setgroups", "fstatfs", "futex", "statx", "epoll_pwait")
                .doesNotContain("setresuid");
        Profile careful =
                maker.make(Recorded.of("runc", true), ProfileOptions.DEFAULT).profile();
        assertThat(names(careful)).contains("fstatfs", "futex").doesNotContain("setgroups", "setuid", "capset");
        Profile crun =
                maker.make(Recorded.of("crun", false), ProfileOptions.DEFAULT).profile();
        assertThat(names(crun)).contains("setresuid", "pselect6").doesNotContain("futex", "epoll_pwait");
        Profile forced = maker.make(Recorded.of("runc", false), runtime(RuntimeChoice.CRUN))
                .profile();
        assertThat(names(forced)).isEqualTo(names(crun));
    }

    @Test
    void aRuntimeThatNobodyKnowsGetsAllBasesAndANote() {
        MadeProfile made = maker.make(Recorded.of("youki", false), ProfileOptions.DEFAULT);
        assertThat(names(made.profile())).contains("setresuid", "futex");
        assertThat(made.notes()).singleElement().asString().contains("youki", "--runtime");
        assertThat(maker.make(Recorded.of("runc", false), ProfileOptions.DEFAULT)
                        .notes())
                .isEmpty();
    }

    @Test
    void namesOfTheBaseExistOnEveryMachineTheyAreFor() {
        for (Architecture machine : List.of(Architecture.X86_64, Architecture.AARCH64)) {
            Recording recording = new Recording("web", machine, "", "", false, List.of(), List.of());
            Profile profile = maker.make(recording, ProfileOptions.DEFAULT).profile();
            assertThat(names(profile))
                    .allMatch(Recorded.TABLES.of(machine)::has)
                    .contains("newfstatat", "execve");
        }
        Set<String> all =
                new TreeSet<>(RuntimeBase.of(RuntimeChoice.AUTO, "", false).keySet());
        all.addAll(RuntimeBase.of(RuntimeChoice.AUTO, "", true).keySet());
        assertThat(all).allMatch(Recorded.TABLES.of(Architecture.X86_64)::has);
    }

    @Test
    void anotherArchitectureCountsOnlyWhereAProgramUsedIt() {
        Recording recording = Recorded.of(
                "runc",
                false,
                call(Architecture.X86_64, "sendfile", Phase.WORKLOAD),
                call(Architecture.I386, "mmap2", Phase.WORKLOAD),
                call(Architecture.I386, "sendfile", Phase.WORKLOAD),
                call(Architecture.X32, "mkdir", Phase.RUNTIME));
        Profile profile = maker.make(recording, ProfileOptions.DEFAULT).profile();
        assertThat(profile.architectures()).containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
        assertThat(profile.rules()).hasSize(3);
        assertThat(profile.rules().getFirst().names()).containsExactly("sendfile");
        assertThat(profile.rules().get(1).comment()).startsWith("not seen");
        assertThat(profile.rules().getLast().names()).containsExactly("mmap2", "sigreturn");
        assertThat(profile.rules().get(1).names()).contains("futex").doesNotContain("sendfile", "mmap2", "mkdir");
    }

    @Test
    void anUnknownNumberIsSaidAndNotInvented() {
        Recording recording =
                Recorded.of("runc", false, new SeenCall(Architecture.X86_64, 500, Phase.WORKLOAD, 1, 5, "odd"));
        MadeProfile made = maker.make(recording, ProfileOptions.DEFAULT);
        assertThat(names(made.profile())).noneMatch(name -> name.contains("500") || name.contains("1f4"));
        assertThat(made.notes()).singleElement().asString().contains("x86-64", "[500]");
        assertThat(made.explained())
                .filteredOn(row -> row.number() == 500)
                .singleElement()
                .matches(row -> !row.allowed() && row.name().isEmpty());
    }

    @Test
    void whatRuncTriesInVainFailsWhereItWouldBeKilled() {
        ProfileOptions kill =
                new ProfileOptions(RuntimeChoice.AUTO, Action.KILL_PROCESS, 1, Set.of(Phase.WORKLOAD), null);
        Profile runc = maker.make(Recorded.of("runc", false), kill).profile();
        assertThat(Effects.of(runc, Recorded.TARGET).of("fsopen")).hasToString("errno 1");
        assertThat(Effects.of(runc, Recorded.TARGET).of("mount")).hasToString("kill_process");
        assertThat(names(maker.make(Recorded.of("crun", false), kill).profile()))
                .doesNotContain("fsopen");
        assertThat(names(maker.make(Recorded.of("runc", false), ProfileOptions.DEFAULT)
                        .profile()))
                .doesNotContain("fsopen");
        Recording seen = Recorded.of("runc", false, calls(Phase.WORKLOAD, "fsopen"));
        Profile allowed = maker.make(seen, kill).profile();
        assertThat(Effects.of(allowed, Recorded.TARGET).of("fsopen")).hasToString("allow");
        assertThat(Effects.of(allowed, Recorded.TARGET).of("fsmount")).hasToString("errno 1");
    }

    @Test
    void aPartialRecordingIsSaid() {
        Recording recording =
                new Recording("web", Architecture.X86_64, "runc", "", false, List.of("it ran before"), List.of());
        assertThat(maker.make(recording, ProfileOptions.DEFAULT).notes())
                .containsExactly("the profile is partial: it ran before");
    }

    @Test
    void eachCallIsExplainedFromAllThatSpeaksForIt() {
        Recording recording = Recorded.of(
                "runc",
                false,
                new SeenCall(Architecture.X86_64, 0, Phase.EXEC, 2, 50, "sh"),
                new SeenCall(Architecture.X86_64, 0, Phase.WORKLOAD, 5, 40, "web"),
                new SeenCall(Architecture.X86_64, 59, Phase.WORKLOAD, 1, 30, "runc"));
        List<ExplainedCall> rows = maker.make(recording, ProfileOptions.DEFAULT).explained();
        assertThat(rows)
                .contains(new ExplainedCall(
                        Architecture.X86_64,
                        0,
                        "read",
                        "WORKLOAD,EXEC",
                        7,
                        40,
                        "web",
                        "seen; runtime base: runc",
                        true))
                .contains(new ExplainedCall(
                        Architecture.X86_64,
                        59,
                        "execve",
                        "WORKLOAD",
                        1,
                        30,
                        "runc",
                        "seen; runtime base: runc; always",
                        true))
                .contains(new ExplainedCall(
                        Architecture.X86_64, 332, "statx", "", 0, 0, "", "runtime base: later runc", true));
        assertThat(rows).isSortedAccordingTo((a, b) -> a.name().compareTo(b.name()));
    }

    @Test
    void theSameInputInAnotherOrderGivesTheSame() {
        List<SeenCall> calls = new ArrayList<>(List.of(calls(Phase.WORKLOAD, "sendfile", "read", "write", "openat")));
        calls.add(call(Architecture.I386, "mmap2", Phase.WORKLOAD));
        MadeProfile made = maker.make(of(calls), ProfileOptions.DEFAULT);
        Collections.reverse(calls);
        assertThat(maker.make(of(calls), ProfileOptions.DEFAULT)).isEqualTo(made);
    }

    private static Recording of(List<SeenCall> calls) {
        return Recorded.of("runc", false, calls.toArray(SeenCall[]::new));
    }

    @Test
    void aBaseKeepsWhatItHasAndGetsWhatItLacks() {
        Rule conditional = new Rule(
                List.of("clone"),
                Action.ALLOW,
                Profile.NO_ERRNO,
                List.of(new Argument(0, 2114060288, 0, Comparison.MASKED_EQ)),
                Conditions.NONE,
                Conditions.NONE,
                "");
        Profile base = Profile.of(
                Action.KILL_PROCESS,
                Profile.NO_ERRNO,
                List.of(),
                List.of(
                        Rule.of(List.of("read", "mkdir"), Action.ALLOW, Profile.NO_ERRNO, "mine"),
                        conditional,
                        Rule.of(List.of("chmod", "sendfile"), Action.ERRNO, 13, "")));
        Recording recording = Recorded.of(
                "runc",
                false,
                call(Architecture.X86_64, "read", Phase.WORKLOAD),
                call(Architecture.X86_64, "clone", Phase.WORKLOAD),
                call(Architecture.X86_64, "sendfile", Phase.WORKLOAD),
                call(Architecture.I386, "mmap2", Phase.WORKLOAD));
        MadeProfile made = maker.make(recording, base(base));
        Profile profile = made.profile();
        assertThat(profile.defaultAction()).isEqualTo(Action.KILL_PROCESS);
        assertThat(profile.rules().subList(0, 2)).isEqualTo(base.rules().subList(0, 2));
        assertThat(profile.rules().get(2).names()).containsExactly("chmod");
        assertThat(profile.rules().getLast().names())
                .contains("sendfile", "mmap2")
                .doesNotContain("read", "clone");
        assertThat(profile.architectures()).containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
        assertThat(made.notes()).singleElement().asString().contains("clone");
        Effects effects = Effects.of(profile, Recorded.TARGET);
        assertThat(effects.of("sendfile").alwaysAllows()).isTrue();
        assertThat(effects.of("chmod")).hasToString("errno 13");
        assertThat(effects.of("clone")).hasToString("allow if arg0 & 0x7e020000 == 0x0, else kill_process");
    }
}
