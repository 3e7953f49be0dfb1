package io.localgadget.seccomp;

import io.localgadget.seccomp.Finding.Severity;
import io.localgadget.syscall.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks for what a runtime refuses though it is well written: seen with runc 1.1.5 and crun 1.8.1. */
final class RefusalCheck {
    /** libseccomp makes no filter for those on a machine of the other byte order. */
    private static final Set<String> BIG_ENDIAN = Set.of(
            "SCMP_ARCH_MIPS",
            "SCMP_ARCH_MIPS64",
            "SCMP_ARCH_MIPS64N32",
            "SCMP_ARCH_PARISC",
            "SCMP_ARCH_PARISC64",
            "SCMP_ARCH_PPC",
            "SCMP_ARCH_PPC64",
            "SCMP_ARCH_S390",
            "SCMP_ARCH_S390X",
            "SCMP_ARCH_M68K",
            "SCMP_ARCH_SHEB");

    private static final Set<String> UNKNOWN_TO_BOTH = Set.of("SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_SH");
    private static final String UNKNOWN_TO_RUNC = "SCMP_ARCH_RISCV64";

    private final Profile profile;
    private final List<Finding> findings = new ArrayList<>();

    private RefusalCheck(Profile profile) {
        this.profile = profile;
    }

    /** @param machine where the profile is to be used */
    static List<Finding> check(Profile profile, List<Integer> lines, Architecture machine) {
        RefusalCheck check = new RefusalCheck(profile);
        for (int i = 0; i < profile.rules().size(); i++) {
            if (profile.rules().get(i).action() == Action.NOTIFY) {
                check.notified(profile.rules().get(i), lines.get(i));
            }
        }
        check.architectures(machine);
        for (String flag : profile.flags()) {
            check.warn(flag, "runc 1.1 takes no flags and refuses the profile for " + flag);
        }
        return check.findings;
    }

    private void notified(Rule rule, int line) {
        if (rule.names().contains("write")) {
            error(line, "write", "SCMP_ACT_NOTIFY cannot be for write: runc refuses the profile");
        }
        if (profile.listener().path().isEmpty()) {
            error(
                    line,
                    "listenerPath",
                    "SCMP_ACT_NOTIFY needs a listenerPath: runc refuses the profile, and with crun "
                            + rule.names().getFirst() + " fails with errno 38");
        }
    }

    private void architectures(Architecture machine) {
        if (profile.architectures().contains("SCMP_ARCH_NATIVE")) {
            error(0, "SCMP_ARCH_NATIVE", "runc and crun know no SCMP_ARCH_NATIVE and refuse the profile; leave it out");
        }
        for (String name : profile.architecturesOn(machine)) {
            if (BIG_ENDIAN.contains(name)) {
                error(
                        0,
                        name,
                        "runc and crun refuse the profile on " + machine.label() + ": " + name
                                + " has the other byte order; Docker's archMap is for profiles for several machines");
            } else if (UNKNOWN_TO_BOTH.contains(name)) {
                warn(name, "runc 1.1 and crun 1.8 do not know " + name + " and refuse the profile");
            } else if (name.equals(UNKNOWN_TO_RUNC)) {
                warn(name, "runc 1.1 does not know " + name + " and refuses the profile");
            }
        }
    }

    private void error(int line, String subject, String message) {
        findings.add(new Finding(Severity.ERROR, line, subject, message));
    }

    private void warn(String subject, String message) {
        findings.add(new Finding(Severity.WARNING, 0, subject, message));
    }
}
