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
                        "ERROR 20 the condition arg0 & 0x6 == 0x1 of clone never holds: the mask clears bits that"
                                + " are asked for");
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
        assertThat(check(excluding(allow("mount"), new Conditions(List.of("x86_64"), List.of(), "new"))))
                .hasSize(2)
                .allMatch(found -> found.startsWith("WARNING 20 excludes of the rule of mount: "));
    }

    @Test
    void aProfileMustLetTheRuntimeStart() {
        assertThat(check(Profiles.allowing("read")))
                .containsExactly("ERROR 0 execve is not allowed: no container can start");
        assertThat(check(Profiles.allowing("execve", "close", "fstatfs", "futex", "getdents64", "openat", "write")))
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
        assertThat(check(Profiles.allowing("execve")).getFirst())
                .startsWith("WARNING 0 runc (1.1.12 or later) cannot start a container: close, fstatfs, futex,")
                .contains("; without no_new_privileges also capget,");
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
