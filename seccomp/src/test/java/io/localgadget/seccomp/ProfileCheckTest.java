package io.localgadget.seccomp;

import static io.localgadget.seccomp.Profiles.allow;
import static io.localgadget.seccomp.Profiles.caps;
import static io.localgadget.seccomp.Profiles.deny;
import static io.localgadget.seccomp.Profiles.equal;
import static io.localgadget.seccomp.Profiles.excluding;
import static io.localgadget.seccomp.Profiles.including;
import static io.localgadget.seccomp.Profiles.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ProfileCheckTest {
    /** All that runc and crun need, which would otherwise be found missing. */
    private static final Rule BASE =
            allow(RuntimeBase.of(RuntimeChoice.AUTO, "", false).keySet().toArray(String[]::new));

    /** What is found in a profile of the base and these rules, the first of which is in line 20, the next in 30. */
    private static List<String> check(Rule... rules) {
        List<Rule> all = new ArrayList<>(List.of(BASE));
        all.addAll(List.of(rules));
        return check(Profiles.of(Action.ERRNO, 1, all.toArray(Rule[]::new)));
    }

    private static List<String> check(Profile profile) {
        List<Integer> lines = new ArrayList<>();
        profile.rules().forEach(rule -> lines.add(10 * (lines.size() + 1)));
        return ProfileCheck.check(
                        "p.json",
                        profile,
                        lines,
                        Recorded.TARGET,
                        Recorded.TABLES,
                        (typed, known) -> Optional.of(new TreeSet<>(known).first()))
                .stream()
                .map(found -> found.severity() + " " + found.line() + " " + found.message())
                .toList();
    }

    @Test
    void whatTheToolMakesHasNothingToFind() {
        assertThat(check()).isEmpty();
        Recording recording = Recorded.of("", false, Recorded.calls(Phase.WORKLOAD, "sendfile", "mkdir"));
        Profile made = new ProfileMaker(Recorded.TABLES)
                .make(recording, ProfileOptions.DEFAULT)
                .profile();
        assertThat(check(made)).isEmpty();
    }

    @Test
    void namesMustExist() {
        assertThat(check(allow("sendfile", "sendfiel")))
                .containsExactly(
                        "ERROR 20 there is no system call 'sendfiel': runtimes skip it; did you mean" + " '_llseek'?");
        assertThat(check(allow("syscall_1f4"))).hasSize(1);
        assertThat(check(allow("mkdir", "mkdir"))).containsExactly("WARNING 20 the rule names mkdir twice");
    }

    @Test
    void aCallOfOtherArchitecturesDoesNothing() {
        assertThat(check(allow("mmap2")))
                .containsExactly("WARNING 20 mmap2 is no call of the architectures that the profile is for: it does"
                        + " nothing");
        assertThat(check(including(allow("arm_fadvise64_64"), new Conditions(List.of("arm"), List.of(), ""))))
                .isEmpty();
    }

    @Test
    void aRuleAfterTheOneThatSettlesACallDoesNothing() {
        assertThat(check(allow("mkdir", "rmdir"), allow("mkdir")))
                .containsExactly("WARNING 30 the rule (allow) does nothing for mkdir: the one at line 20 settles it,"
                        + " whatever the arguments (allow)");
        assertThat(check(allow("mkdir", "rmdir"), deny(13, "mkdir", "rmdir")))
                .containsExactly(
                        "ERROR 30 the rule (errno 13) does nothing for mkdir, rmdir: the one at line 20 settles"
                                + " it, whatever the arguments (allow)");
        assertThat(check(deny(13, "mkdir"), when(allow("mkdir"), equal(0, 1))))
                .singleElement()
                .asString()
                .startsWith("ERROR 30 the rule (allow) does nothing for mkdir: the one at line 20");
    }

    @Test
    void conditionsBeforeTheRuleThatSettlesACallAreLost() {
        assertThat(check(when(deny(38, "unshare"), equal(0, 1)), allow("unshare")))
                .singleElement()
                .asString()
                .startsWith("ERROR 20 the rule (errno 38) does nothing for unshare: the one at line 30");
    }

    @Test
    void rulesWithConditionsOfDockersMayComeBefore() {
        assertThat(check(including(allow("mount"), caps("CAP_SYS_ADMIN")), deny(13, "mount")))
                .isEmpty();
        assertThat(check(deny(13, "mount"), including(allow("mount"), caps("CAP_SYS_ADMIN"))))
                .hasSize(1);
    }

    @Test
    void aRuleThatSaysWhatTheDefaultSaysIsTold() {
        assertThat(check(deny(1, "mkdir")))
                .containsExactly(
                        "WARNING 20 the rule does what the default does (errno 1): runtimes skip it, also where"
                                + " others allow the same calls");
    }

    @Test
    void argumentsMustBePossible() {
        assertThat(check(when(allow("clone"), new Argument(0, 6, 1, Comparison.MASKED_EQ))))
                .containsExactly(
                        "ERROR 20 the condition arg0 & 0x6 == 0x1 of clone asks for bits outside of its mask: runtimes"
                                + " take it for arg0 & 0x6 == 0x0");
        assertThat(check(when(allow("clone"), new Argument(0, 0, 8, Comparison.MASKED_EQ))))
                .containsExactly("ERROR 20 the condition arg0 & 0x0 == 0x8 of clone always holds: its mask is 0");
        assertThat(check(when(allow("clone"), new Argument(0, 0, 0, Comparison.MASKED_EQ))))
                .containsExactly("WARNING 20 the condition arg0 & 0x0 == 0x0 of clone always holds: its mask is 0");
        assertThat(check(when(allow("clone"), new Argument(0, 0, 0, Comparison.LT))))
                .hasSize(1);
        assertThat(check(when(allow("clone"), new Argument(0, -1, 0, Comparison.GT))))
                .hasSize(1);
        assertThat(check(when(allow("clone"), new Argument(0, 0, 0, Comparison.GE))))
                .containsExactly("WARNING 20 the condition arg0 >= 0 of clone always holds");
        assertThat(check(when(allow("clone"), equal(0, 1), equal(0, 2))))
                .containsExactly(
                        "WARNING 20 the rule of clone has several conditions on argument 0: then any one of all"
                                + " its conditions suffices");
        assertThat(check(when(allow("clone"), equal(0, 1), equal(1, 2)))).isEmpty();
    }

    @Test
    void conditionsOfDockersMustNameWhatExists() {
        assertThat(check(including(allow("mount"), caps("SYS_ADMIN"))))
                .containsExactly("WARNING 20 includes of the rule of mount: there is no capability 'SYS_ADMIN'; did you"
                        + " mean 'CAP_AUDIT_CONTROL'?");
        assertThat(check(excluding(allow("mount"), new Conditions(List.of("x86_64"), List.of(), ""))))
                .hasSize(1)
                .allMatch(found -> found.startsWith("WARNING 20 excludes of the rule of mount: "));
    }

    @Test
    void aProfileMustLetTheRuntimeStart() {
        assertThat(check(Profiles.allowing("read")))
                .containsExactly("ERROR 0 execve is not allowed: no container can start");
        assertThat(check(Profiles.allowing(
                        "execve", "exit", "close", "fstatfs", "futex", "getdents64", "openat", "write")))
                .containsExactly(
                        "WARNING 0 runc (1.1.12 or later) cannot start a container without no_new_privileges: capget,"
                                + " capset, chdir, faccessat2, fstat, getcwd, getppid, newfstatat, prctl, read, setgid,"
                                + " setgroups, setuid not allowed",
                        "WARNING 0 crun cannot start a container without no_new_privileges: capset, prctl, rt_sigaction,"
                                + " rt_sigprocmask, setresgid, setresuid not allowed");
        List<String> old = new ArrayList<>(BASE.names());
        old.remove("statx");
        assertThat(check(Profiles.allowing(old.toArray(String[]::new))))
                .containsExactly(
                        "WARNING 0 runc from 1.2.8, 1.3.3 or 1.4 on cannot start a container: statx not allowed");
        assertThat(check(Profiles.allowing("execve", "exit_group")).getFirst())
                .startsWith("WARNING 0 runc (1.1.12 or later) cannot start a container: close, fstatfs, futex,")
                .contains("; without no_new_privileges also capget,");
    }

    @Test
    void aProfileMustLetAProgramEnd() {
        List<String> endless = new ArrayList<>(BASE.names());
        endless.removeAll(List.of("exit", "exit_group"));
        assertThat(check(Profiles.allowing(endless.toArray(String[]::new))))
                .containsExactly("ERROR 0 neither exit nor exit_group is allowed: no program can end but by a signal");
        assertThat(check(Profiles.of(Action.ALLOW, -1, deny(1, "exit", "exit_group"))))
                .anyMatch(found -> found.startsWith("ERROR 0 neither exit nor exit_group"));
        endless.add("exit");
        assertThat(check(Profiles.allowing(endless.toArray(String[]::new)))).isEmpty();
    }

    @Test
    void rulesThatContradictEachOtherAreTold() {
        Rule one = when(deny(5, "mkdir", "rmdir"), equal(0, 1));
        assertThat(check(one, when(deny(6, "rmdir"), equal(0, 1))))
                .containsExactly("ERROR 30 the rule (errno 6) contradicts the one at line 20 (errno 5 if arg0 == 1) for"
                        + " rmdir: runc and crun refuse the profile, or leave the narrower rule out");
        assertThat(check(one, when(deny(6, "mkdir"), equal(1, 7), equal(0, 1))))
                .singleElement()
                .asString()
                .startsWith("ERROR 30 the rule (errno 6) contradicts the one at line 20");
        assertThat(check(one, when(deny(6, "mkdir"), equal(1, 7))))
                .containsExactly(
                        "WARNING 30 the rule (errno 6) contradicts the one at line 20 (errno 5 if arg0 == 1) for"
                                + " mkdir: where both hold, runc and crun do not take the first one but choose");
        assertThat(check(one, when(deny(6, "mkdir"), equal(0, 2)))).isEmpty();
        assertThat(check(one, when(deny(5, "mkdir"), equal(0, 1)))).isEmpty();
        assertThat(check(
                        including(one, caps("CAP_SYS_ADMIN")),
                        excluding(when(deny(6, "mkdir"), equal(0, 1)), caps("CAP_SYS_ADMIN"))))
                .isEmpty();
    }

    @Test
    void conditionsThatLibseccompGetsWrongTogetherAreTold() {
        Argument low = new Argument(0, 6, 0, Comparison.GE);
        assertThat(check(when(deny(5, "mkdir"), low, equal(1, 1)), when(deny(5, "mkdir"), equal(0, 2))))
                .singleElement()
                .asString()
                .startsWith("WARNING 20 runc and crun do not get the rules with conditions of mkdir right together");
        assertThat(check(when(deny(5, "mkdir"), low), when(deny(5, "mkdir"), equal(0, 2))))
                .isEmpty();
        Argument high = new Argument(0, 1L << 32, 0, Comparison.LT);
        assertThat(check(when(deny(5, "mkdir"), high), when(deny(5, "mkdir"), equal(0, 1L << 33))))
                .hasSize(1);
        assertThat(check(when(deny(5, "mkdir"), high, equal(1, 1)))).isEmpty();
    }

    @Test
    void crunLooksAtSixConditionsOnly() {
        Argument[] seven = new Argument[7];
        Arrays.setAll(seven, i -> equal(0, i));
        assertThat(check(when(allow("clone"), seven)))
                .contains("ERROR 20 the rule of clone has 7 conditions: crun looks at the first 6 of them only");
    }

    @Test
    void whatARuntimeRefusesIsTold() {
        Rule notify = Rule.of(List.of("write"), Action.NOTIFY, Profile.NO_ERRNO, "");
        assertThat(check(Profiles.of(Action.ALLOW, -1, notify)))
                .contains(
                        "ERROR 10 SCMP_ACT_NOTIFY cannot be for write: runc refuses the profile",
                        "ERROR 10 SCMP_ACT_NOTIFY needs a listenerPath: runc refuses the profile, and with crun write"
                                + " fails with errno 38");
        assertThat(check(Profile.of(Action.ERRNO, 1, List.of("SCMP_ARCH_NATIVE"), List.of(BASE))))
                .singleElement()
                .asString()
                .startsWith("ERROR 0 runc and crun know no SCMP_ARCH_NATIVE");
        assertThat(check(Profile.of(Action.ERRNO, 1, List.of("SCMP_ARCH_S390X"), List.of(BASE))))
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR 0 runc and crun refuse the profile on x86-64: SCMP_ARCH_S390X has the other byte order");
        assertThat(check(Profile.of(Action.ERRNO, 1, List.of("SCMP_ARCH_RISCV64"), List.of(BASE))))
                .containsExactly("WARNING 0 runc 1.1 does not know SCMP_ARCH_RISCV64 and refuses the profile");
    }

    @Test
    void aProfileThatAllowsTheRestIsTold() {
        assertThat(check(Profiles.of(Action.ALLOW, -1, deny(1, "mount"))))
                .containsExactly(
                        "WARNING 0 what the profile does not name is allowed, each new kernel's new calls too");
    }

    @Test
    void whatRuntimesNeedIsInTheirBase() {
        for (RuntimeChoice runtime : List.of(RuntimeChoice.RUNC, RuntimeChoice.CRUN)) {
            for (boolean noNewPrivileges : List.of(true, false)) {
                assertThat(RuntimeBase.of(runtime, "", noNewPrivileges).keySet())
                        .containsAll(RuntimeBase.needed(runtime, noNewPrivileges));
            }
        }
    }
}
