package io.localgadget.seccomp;

import io.localgadget.seccomp.Effect.Answer;
import io.localgadget.seccomp.Finding.Severity;
import io.localgadget.seccomp.Profile.ArchitectureGroup;
import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTables;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for what a profile that can be read does not do as it says. For one profile. */
public final class ProfileCheck {
    private final Profile profile;
    private final Target target;
    private final SyscallTables tables;
    private final Spelling spelling;
    private final Findings findings;
    private final Set<String> architectures;

    private ProfileCheck(String file, Profile profile, Target target, SyscallTables tables, Spelling spelling) {
        findings = new Findings(file);
        architectures = architectures(profile, target);
        this.profile = profile;
        this.target = target;
        this.tables = tables;
        this.spelling = spelling;
    }

    /**
     * What there is to say, by line.
     *
     * @param file for messages
     * @param lines of the profile's rules
     * @param target whose runtimes it is to start containers with
     */
    public static List<Finding> check(
            String file, Profile profile, List<Integer> lines, Target target, SyscallTables tables, Spelling spelling) {
        ProfileCheck check = new ProfileCheck(file, profile, target, tables, spelling);
        Set<String> unknown = new HashSet<>();
        for (int i = 0; i < profile.rules().size(); i++) {
            check.names(profile.rules().get(i), lines.get(i), unknown);
            check.redundant(profile.rules().get(i), lines.get(i));
            check.add(ArgumentCheck.check(profile.rules().get(i), lines.get(i)));
            check.add(ConditionCheck.check(profile.rules().get(i), lines.get(i), spelling));
        }
        check.add(Shadows.of(profile, lines));
        check.add(Contradictions.of(profile, lines, target));
        check.add(RefusalCheck.check(profile, lines, target.architecture()));
        check.unreliable(lines);
        check.byDefault();
        return check.findings.all().stream()
                .sorted(Comparator.comparingInt(Finding::line))
                .toList();
    }

    private void names(Rule rule, int line, Set<String> unknown) {
        Set<String> seen = new HashSet<>();
        for (String name : rule.names()) {
            if (!seen.add(name)) {
                warn(line, name, "the rule names " + name + " twice");
            } else if (!tables.allNames().contains(name)) {
                if (unknown.add(name)) {
                    error(
                            line,
                            name,
                            "there is no system call '" + name + "': runtimes skip it"
                                    + spelling.hint(name, tables.allNames()));
                }
            } else if (rule.includes().arches().isEmpty() && existsNowhere(name)) {
                warn(line, name, name + " is no call of the architectures that the profile is for: it does nothing");
            }
        }
    }

    private void add(List<Finding> more) {
        more.forEach(one -> findings.add(one.severity(), one.line(), one.subject(), one.message()));
    }

    private static Set<String> architectures(Profile profile, Target target) {
        Set<String> all = new LinkedHashSet<>(profile.architecturesOn(target.architecture()));
        for (ArchitectureGroup group : profile.archMap()) {
            all.add(group.architecture());
            all.addAll(group.subArchitectures());
        }
        return all;
    }

    /** Whether none of the architectures that the profile names has the call. */
    private boolean existsNowhere(String name) {
        for (String one : architectures) {
            Optional<Architecture> architecture = Architecture.ofSeccompName(one);
            if (architecture.isEmpty() || tables.of(architecture.get()).has(name)) {
                return false;
            }
        }
        return true;
    }

    private void redundant(Rule rule, int line) {
        Answer byDefault = Answer.of(profile.defaultAction(), profile.defaultErrno());
        if (Answer.of(rule).equals(byDefault)) {
            warn(
                    line,
                    rule.names().getFirst(),
                    "the rule does what the default does (" + byDefault
                            + "): runtimes skip it, also where others allow the same calls");
        }
    }

    /** Says once of each call with conditions that libseccomp does not get right together. */
    private void unreliable(List<Integer> lines) {
        Effects effects = Effects.of(profile, target);
        Set<String> told = new HashSet<>();
        for (int i = 0; i < profile.rules().size(); i++) {
            List<String> names = profile.rules().get(i).names().stream()
                    .filter(name -> !effects.isReliable(name) && told.add(name))
                    .toList();
            if (!names.isEmpty()) {
                warn(
                        lines.get(i),
                        names.getFirst(),
                        "runc and crun do not get the rules with conditions of " + String.join(", ", names)
                                + " right together: they may filter something else, or never start the container; rules"
                                + " that ask for equality only are safe");
            }
        }
    }

    private void byDefault() {
        if (profile.defaultAction().allows()) {
            warn(0, "defaultAction", "what the profile does not name is allowed, each new kernel's new calls too");
        }
        Effects effects = Effects.of(profile, target);
        if (effects.of("execve").neverAllows()) {
            error(0, "execve", "execve is not allowed: no container can start");
            return;
        }
        if (effects.of("exit").neverAllows() && effects.of("exit_group").neverAllows()) {
            error(0, "exit_group", "neither exit nor exit_group is allowed: no program can end but by a signal");
        }
        starts(effects, RuntimeChoice.RUNC, "runc (1.1.12 or later)");
        starts(effects, RuntimeChoice.CRUN, "crun");
    }

    /** Says what a runtime lacks to start a container. */
    private void starts(Effects effects, RuntimeChoice runtime, String named) {
        List<String> always = lacking(effects, runtime, true);
        List<String> usually = lacking(effects, runtime, false);
        if (!always.isEmpty()) {
            warn(
                    0,
                    always.getFirst(),
                    named + " cannot start a container: " + String.join(", ", always) + " not allowed"
                            + (usually.equals(always)
                                    ? ""
                                    : "; without no_new_privileges also " + String.join(", ", rest(usually, always))));
        } else if (!usually.isEmpty()) {
            warn(
                    0,
                    usually.getFirst(),
                    named + " cannot start a container without no_new_privileges: " + String.join(", ", usually)
                            + " not allowed");
        } else if (runtime == RuntimeChoice.RUNC && effects.of("statx").neverAllows()) {
            warn(0, "statx", "runc from 1.2.8, 1.3.3 or 1.4 on cannot start a container: statx not allowed");
        }
    }

    private List<String> lacking(Effects effects, RuntimeChoice runtime, boolean noNewPrivileges) {
        return RuntimeBase.needed(runtime, noNewPrivileges).stream()
                .filter(name -> tables.of(target.architecture()).has(name)
                        && effects.of(name).neverAllows())
                .toList();
    }

    private static List<String> rest(List<String> all, List<String> without) {
        return all.stream().filter(name -> !without.contains(name)).toList();
    }

    private void error(int line, String subject, String message) {
        findings.add(Severity.ERROR, line, subject, message);
    }

    private void warn(int line, String subject, String message) {
        findings.add(Severity.WARNING, line, subject, message);
    }
}
