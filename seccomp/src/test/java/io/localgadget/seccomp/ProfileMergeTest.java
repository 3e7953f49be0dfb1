package io.localgadget.seccomp;

import static io.localgadget.seccomp.Profiles.allow;
import static io.localgadget.seccomp.Profiles.allowing;
import static io.localgadget.seccomp.Profiles.caps;
import static io.localgadget.seccomp.Profiles.deny;
import static io.localgadget.seccomp.Profiles.equal;
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
