package io.localgadget.seccomp;

import static io.localgadget.seccomp.Profiles.allow;
import static io.localgadget.seccomp.Profiles.caps;
import static io.localgadget.seccomp.Profiles.deny;
import static io.localgadget.seccomp.Profiles.equal;
import static io.localgadget.seccomp.Profiles.excluding;
import static io.localgadget.seccomp.Profiles.including;
import static io.localgadget.seccomp.Profiles.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.seccomp.Profile.ArchitectureGroup;
import io.localgadget.syscall.Architecture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectsTest {
    private static String effect(String name, Rule... rules) {
        return Effects.of(Profiles.of(Action.ERRNO, 1, rules), Recorded.TARGET)
                .of(name)
                .toString();
    }

    @Test
    void whatHasNoRuleGetsTheDefault() {
        assertThat(effect("read")).isEqualTo("errno 1");
        assertThat(effect("read", allow("write"))).isEqualTo("errno 1");
    }

    @Test
    void theFirstRuleWithoutArgumentsSettlesACall() {
        assertThat(effect("read", allow("read"), deny(13, "read"))).isEqualTo("allow");
        assertThat(effect("read", deny(13, "read"), allow("read"))).isEqualTo("errno 13");
        assertThat(effect("read", when(deny(13, "read"), equal(0, 5)), allow("read")))
                .isEqualTo("allow");
        assertThat(effect("read", allow("read"), when(deny(13, "read"), equal(0, 5))))
                .isEqualTo("allow");
    }

    @Test
    void aRuleThatSaysWhatTheDefaultSaysIsSkipped() {
        assertThat(effect("read", deny(1, "read"), allow("read"))).isEqualTo("allow");
        assertThat(effect("read", deny(Profile.NO_ERRNO, "read"), allow("read")))
                .isEqualTo("allow");
    }

    @Test
    void rulesThatLookAtArgumentsAddUp() {
        assertThat(effect("read", when(allow("read"), equal(0, 5)), when(allow("read"), equal(0, 6), equal(1, 7))))
                .isEqualTo("allow if arg0 == 5 or arg0 == 6 and arg1 == 7, else errno 1");
        assertThat(effect("read", when(allow("read"), equal(0, 5)), when(deny(2, "read"), equal(0, 6))))
                .isEqualTo("allow if arg0 == 5; errno 2 if arg0 == 6, else errno 1");
    }

    @Test
    void ofSeveralConditionsOnOneArgumentAnySuffices() {
        assertThat(effect("read", when(allow("read"), equal(0, 5), equal(1, 7), equal(0, 6))))
                .isEqualTo("allow if arg0 == 5 or arg1 == 7 or arg0 == 6, else errno 1");
    }

    @Test
    void aMaskOfNothingIsNoCondition() {
        Argument nothing = new Argument(0, 0, 8, Comparison.MASKED_EQ);
        assertThat(effect("read", when(allow("read"), nothing))).isEqualTo("allow");
        assertThat(effect("read", when(allow("read"), nothing, equal(1, 7))))
                .isEqualTo("allow if arg1 == 7, else errno 1");
        assertThat(effect("read", when(allow("read"), new Argument(0, 6, 9, Comparison.MASKED_EQ))))
                .isEqualTo("allow if arg0 & 0x6 == 0x0, else errno 1");
    }

    @Test
    void dockersConditionsAreThoseOfTheTarget() {
        Rule mount = including(allow("mount"), caps("CAP_SYS_ADMIN"));
        assertThat(effect("mount", mount)).isEqualTo("errno 1");
        Profile profile = Profiles.of(Action.ERRNO, 1, mount, excluding(deny(38, "clone3"), caps("CAP_SYS_ADMIN")));
        Effects usual = Effects.of(profile, Recorded.TARGET);
        Effects admin = Effects.of(profile, Recorded.TARGET.with(List.of("CAP_SYS_ADMIN")));
        assertThat(admin.of("mount").alwaysAllows()).isTrue();
        assertThat(usual.of("clone3")).hasToString("errno 38");
        assertThat(admin.of("clone3")).hasToString("errno 1");
        assertThat(effect("chroot", including(allow("chroot"), caps("CAP_SYS_CHROOT", "CAP_SYS_ADMIN"))))
                .isEqualTo("errno 1");
        assertThat(effect("chroot", excluding(allow("chroot"), caps("CAP_SYS_CHROOT", "CAP_SYS_ADMIN"))))
                .isEqualTo("errno 1");
        assertThat(effect("arch_prctl", including(allow("arch_prctl"), arches("amd64", "x32"))))
                .isEqualTo("allow");
        assertThat(effect("arch_prctl", excluding(allow("arch_prctl"), arches("amd64"))))
                .isEqualTo("errno 1");
    }

    private static Conditions arches(String... names) {
        return new Conditions(List.of(names), List.of(), "");
    }

    @ParameterizedTest
    @CsvSource({"4.8, true", "6.18, true", "6.19, false", "7.0, false", "6.9, true", "5.999, true"})
    void theKernelsVersionIsComparedByNumber(String minKernel, boolean applies) {
        Conditions conditions = new Conditions(List.of(), List.of(), minKernel);
        assertThat(Recorded.TARGET.takes(including(allow("ptrace"), conditions)))
                .isEqualTo(applies);
        assertThat(Recorded.TARGET.takes(excluding(allow("ptrace"), conditions)))
                .isEqualTo(!applies);
    }

    @Test
    void killIsTheOldNameOfKillThread() {
        Effects kill = Effects.of(Profiles.of(Action.KILL, -1), Recorded.TARGET);
        Effects thread = Effects.of(Profiles.of(Action.KILL_THREAD, -1), Recorded.TARGET);
        assertThat(kill.byDefault()).isEqualTo(thread.byDefault()).hasToString("kill_thread");
    }

    @Test
    void theMachinesArchitectureAlwaysCounts() {
        Profile none = Profile.of(Action.ERRNO, 1, List.of(), List.of());
        assertThat(none.architecturesOn(Architecture.AARCH64)).containsExactly("SCMP_ARCH_AARCH64");
        Profile mapped = new Profile(
                Action.ERRNO,
                1,
                List.of(),
                List.of(
                        new ArchitectureGroup("SCMP_ARCH_X86_64", List.of("SCMP_ARCH_X86")),
                        new ArchitectureGroup("SCMP_ARCH_AARCH64", List.of("SCMP_ARCH_ARM"))),
                List.of(),
                Profile.Listener.NONE,
                List.of());
        assertThat(mapped.architecturesOn(Architecture.AARCH64)).containsExactly("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM");
    }
}
