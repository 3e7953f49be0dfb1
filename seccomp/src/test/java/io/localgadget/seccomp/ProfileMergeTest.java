package io.localgadget.seccomp;

import static io.localgadget.seccomp.Profiles.allow;
import static io.localgadget.seccomp.Profiles.allowing;
import static io.localgadget.seccomp.Profiles.caps;
import static io.localgadget.seccomp.Profiles.deny;
import static io.localgadget.seccomp.Profiles.equal;
import static io.localgadget.seccomp.Profiles.excluding;
import static io.localgadget.seccomp.Profiles.including;
import static io.localgadget.seccomp.Profiles.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.seccomp.Profile.ArchitectureGroup;
import io.localgadget.seccomp.ProfileMerge.Input;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileMergeTest {
    private static MergedProfile merge(Profile... profiles) {
        List<Input> inputs = new ArrayList<>();
        for (Profile profile : profiles) {
            inputs.add(new Input((char) ('a' + inputs.size()) + ".json", profile));
        }
        return ProfileMerge.merge(inputs, Recorded.TARGET);
    }

    @Test
    void whatAnyAllowsIsAllowedAndRulesTellInHowMany() {
        MergedProfile merged = merge(
                allowing("read", "write", "mkdir"),
                Profiles.of(Action.ERRNO, 1, allow("write"), allow("read"), allow("sendfile")),
                allowing("read", "sendfile"));
        assertThat(merged.profile().rules())
                .extracting(rule -> rule.names() + " " + rule.comment())
                .containsExactly("[read] in 3 of 3", "[sendfile, write] in 2 of 3", "[mkdir] in 1 of 3: a.json");
        assertThat(merged.coverage())
                .contains(new Coverage("write", List.of("a.json", "b.json"), 3))
                .isSortedAccordingTo((a, b) -> a.name().compareTo(b.name()))
                .hasSize(4);
        assertThat(merged.notes()).isEmpty();
    }

    @Test
    void mergingAProfileWithItselfChangesNothingItDoes() {
        Profile profile = Profiles.of(
                Action.ERRNO,
                1,
                allow("read", "write"),
                when(allow("socket"), equal(0, 1)),
                deny(38, "clone3"),
                including(allow("mount"), caps("CAP_SYS_ADMIN")));
        Profile merged = merge(profile, profile).profile();
        assertThat(ProfileDiff.compare(profile, merged, Recorded.TARGET, Recorded.TABLES))
                .isEmpty();
        Target admin = Recorded.TARGET.with(List.of("CAP_SYS_ADMIN"));
        assertThat(ProfileDiff.compare(profile, merged, admin, Recorded.TABLES)).isEmpty();
    }

    @Test
    void nothingThatOneAllowsIsLost() {
        Profile a = Profiles.of(
                Action.ERRNO,
                1,
                allow("read"),
                when(allow("socket"), equal(0, 1)),
                deny(38, "clone3"),
                deny(5, "chmod"));
        Profile b =
                Profiles.of(Action.ERRNO, 38, deny(1, "chown"), when(allow("socket"), equal(0, 2)), allow("clone3"));
        Profile merged = merge(a, b).profile();
        Effects effects = Effects.of(merged, Recorded.TARGET);
        assertThat(effects.of("socket")).hasToString("allow if arg0 == 1 or arg0 == 2, else errno 1");
        assertThat(effects.of("clone3")).hasToString("allow");
        assertThat(effects.of("chmod")).hasToString("errno 5");
        assertThat(merged.rules()).noneMatch(rule -> rule.names().contains("chown"));
        for (Profile one : List.of(a, b)) {
            assertThat(ProfileDiff.compare(merged, one, Recorded.TARGET, Recorded.TABLES))
                    .extracting(Difference::change)
                    .doesNotContain(Difference.Change.MISSING, Difference.Change.NARROWER);
        }
    }

    @Test
    void whatAConditionForbidsHereIsNotCounted() {
        Profile conditional = Profiles.of(Action.ERRNO, 1, including(allow("mount", "bpf"), caps("CAP_SYS_ADMIN")));
        MergedProfile merged = merge(conditional, allowing("mount"));
        assertThat(merged.coverage()).containsExactly(new Coverage("mount", List.of("b.json"), 2));
        assertThat(merged.profile().rules())
                .extracting(rule -> rule.names() + " " + rule.comment())
                .containsExactly("[mount] in 1 of 2: b.json", "[bpf] ");
    }

    @Test
    void whatOneAllowsAlwaysNeedsNoConditionAnyMore() {
        Profile conditional = Profiles.of(
                Action.ERRNO, 1, when(allow("socket"), equal(0, 1)), including(allow("mount"), caps("CAP_SYS_ADMIN")));
        assertThat(merge(conditional, allowing("socket", "mount")).profile().rules())
                .extracting(rule -> rule.names() + " " + rule.isUnconditional())
                .containsExactly("[socket] true", "[mount] true");
    }

    @Test
    void whereEverythingElseIsAllowedOnlyWhatAllForbidIsForbidden() {
        MergedProfile merged = merge(
                Profiles.of(Action.ALLOW, -1, deny(1, "mount", "bpf")),
                Profiles.of(Action.ALLOW, -1, deny(1, "bpf"), deny(1, "reboot")));
        assertThat(merged.profile().rules())
                .singleElement()
                .matches(rule -> rule.names().equals(List.of("bpf")));
        assertThat(merged.coverage()).isEmpty();
    }

    @Test
    void whatAllForbidStaysForbiddenHoweverTheyForbidIt() {
        MergedProfile merged = merge(
                Profiles.of(Action.ALLOW, -1, deny(1, "mount", "unshare")),
                Profiles.of(Action.ALLOW, -1, deny(38, "mount"), Rule.of(List.of("unshare"), Action.KILL, -1, "")));
        Effects effects = Effects.of(merged.profile(), Recorded.TARGET);
        assertThat(effects.of("mount")).hasToString("errno 1");
        assertThat(effects.of("unshare")).hasToString("errno 1");
        assertThat(merged.notes())
                .containsExactly(
                        "forbidden by errno 1, and not by b.json's errno 38: mount",
                        "forbidden by errno 1, and not by b.json's kill_thread: unshare");
    }

    @Test
    void ofConditionsWhatAllForbidIsForbidden() {
        assertThat(together(when(deny(1, "ioctl"), equal(1, 5)), deny(38, "ioctl")))
                .isEqualTo("errno 1 if arg1 == 5, else allow");
        assertThat(together(deny(38, "ioctl"), when(deny(1, "ioctl"), equal(1, 5))))
                .isEqualTo("errno 38 if arg1 == 5, else allow");
        assertThat(together(when(deny(1, "ioctl"), equal(1, 5)), when(deny(1, "ioctl"), equal(0, 2))))
                .isEqualTo("errno 1 if arg0 == 2 and arg1 == 5, else allow");
        assertThat(together(when(deny(1, "ioctl"), equal(1, 5)), when(deny(1, "ioctl"), equal(1, 6))))
                .isEqualTo("allow");
        assertThat(together(
                        when(deny(1, "ioctl"), ask(Comparison.GE, 5)), when(deny(1, "ioctl"), ask(Comparison.GT, 8))))
                .isEqualTo("errno 1 if arg0 >= 9, else allow");
        assertThat(together(
                        when(deny(1, "ioctl"), new Argument(0, 6, 2, Comparison.MASKED_EQ)),
                        when(deny(1, "ioctl"), new Argument(0, 9, 8, Comparison.MASKED_EQ))))
                .isEqualTo("errno 1 if arg0 & 0xf == 0xa, else allow");
    }

    /** What a merge does with ioctl. */
    private static String together(Rule one, Rule other) {
        MergedProfile merged = merge(Profiles.of(Action.ALLOW, -1, one), Profiles.of(Action.ALLOW, -1, other));
        return Effects.of(merged.profile(), Recorded.TARGET).of("ioctl").toString();
    }

    private static Argument ask(Comparison comparison, long value) {
        return new Argument(0, value, 0, comparison);
    }

    @Test
    void whatNoRuleCanSayIsRefused() {
        assertThatThrownBy(() -> together(
                        when(deny(1, "ioctl"), ask(Comparison.GE, 5)), when(deny(1, "ioctl"), ask(Comparison.LE, 9))))
                .isInstanceOf(ProfileException.class)
                .hasMessage("cannot merge what all the profiles forbid of ioctl: no rule can ask for arg0 >= 5 and"
                        + " arg0 <= 9 both");
        Profile unclear =
                Profiles.of(Action.ERRNO, 1, when(allow("ioctl"), equal(0, 1)), when(deny(5, "ioctl"), equal(1, 1)));
        assertThatThrownBy(() -> merge(unclear, allowing("read")))
                .isInstanceOf(ProfileException.class)
                .hasMessage(
                        "cannot merge what the profiles say about ioctl: a.json allows it if arg0 == 1 and forbids it"
                                + " if arg1 == 1, and does not say which counts for both");
    }

    @Test
    void theFirstOfContradictoryAnswersIsTaken() {
        Profile one = Profiles.of(Action.ALLOW, -1, when(deny(5, "ioctl"), equal(0, 1)));
        Profile other = Profiles.of(
                Action.ALLOW,
                -1,
                when(deny(6, "ioctl"), equal(0, 1)),
                when(deny(7, "ioctl"), equal(0, 1), equal(1, 2)));
        assertThat(Effects.of(merge(one, other).profile(), Recorded.TARGET).of("ioctl"))
                .hasToString("errno 5 if arg0 == 1, else allow");
    }

    @Test
    void conditionsOfDockersAreMergedForEachContainer() {
        Rule deny = deny(5, "mount");
        Profile cautious = Profiles.of(Action.ALLOW, -1, excluding(deny, caps("CAP_SYS_ADMIN")));
        assertThat(merge(cautious, Profiles.of(Action.ALLOW, -1, deny))
                        .profile()
                        .rules())
                .singleElement()
                .extracting(Rule::excludes)
                .isEqualTo(caps("CAP_SYS_ADMIN"));
        Profile first = Profiles.of(Action.ERRNO, 1, including(deny, caps("CAP_SYS_ADMIN")), allow("mount"));
        Profile merged = merge(first, Profiles.of(Action.ERRNO, 1, including(deny(7, "mount"), caps("CAP_SYS_ADMIN"))))
                .profile();
        assertThat(Effects.of(merged, Recorded.TARGET).of("mount")).hasToString("allow");
        assertThat(Effects.of(merged, Recorded.TARGET.with(List.of("CAP_SYS_ADMIN")))
                        .of("mount"))
                .hasToString("errno 5");
    }

    @Test
    void howACallIsForbiddenStaysWhereAConditionAllowsIt() {
        Profile docker = Profiles.of(
                Action.ERRNO,
                1,
                including(allow("clone3"), caps("CAP_SYS_ADMIN")),
                excluding(deny(38, "clone3"), caps("CAP_SYS_ADMIN")));
        Profile merged = merge(docker, docker).profile();
        assertThat(ProfileDiff.compare(docker, merged, Recorded.TARGET, Recorded.TABLES))
                .isEmpty();
    }

    @Test
    void oppositeDefaultsCannotBeMerged() {
        assertThatThrownBy(() -> merge(allowing("read"), Profiles.of(Action.ALLOW, -1)))
                .isInstanceOf(ProfileException.class)
                .hasMessage("cannot merge a.json and b.json: what they do not name, one allows and the other does not"
                        + " (errno 1 and allow)");
    }

    @Test
    void theFirstOnesDefaultIsTakenAndTold() {
        MergedProfile merged = merge(Profiles.of(Action.KILL_PROCESS, -1), Profiles.of(Action.ERRNO, 38));
        assertThat(merged.profile().defaultAction()).isEqualTo(Action.KILL_PROCESS);
        assertThat(merged.notes())
                .containsExactly("the default action is a.json's, kill_process, and not b.json's, errno 38");
    }

    @Test
    void architecturesAddUp() {
        Profile list = Profile.of(Action.ERRNO, 1, List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86"), List.of());
        Profile none = Profile.of(Action.ERRNO, 1, List.of(), List.of());
        Profile map = mapped("SCMP_ARCH_X86_64", "SCMP_ARCH_X32");
        assertThat(merge(none, list).profile().architectures()).containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
        assertThat(merge(none, none).profile().architectures()).isEmpty();
        assertThat(merge(map, mapped("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"), none)
                        .profile()
                        .archMap())
                .containsExactly(
                        new ArchitectureGroup("SCMP_ARCH_X86_64", List.of("SCMP_ARCH_X32")),
                        new ArchitectureGroup("SCMP_ARCH_AARCH64", List.of("SCMP_ARCH_ARM")));
        MergedProfile mixed = merge(map, list);
        assertThat(mixed.profile().architectures())
                .containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X32", "SCMP_ARCH_X86");
        assertThat(mixed.profile().archMap()).isEmpty();
        assertThat(mixed.notes()).singleElement().asString().contains("x86-64");
    }

    private static Profile mapped(String machine, String sub) {
        return new Profile(
                Action.ERRNO,
                1,
                List.of(),
                List.of(new ArchitectureGroup(machine, List.of(sub))),
                List.of(),
                Profile.Listener.NONE,
                List.of());
    }
}
