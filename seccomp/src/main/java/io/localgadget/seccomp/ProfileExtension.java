package io.localgadget.seccomp;

import io.localgadget.seccomp.Profile.ArchitectureGroup;
import io.localgadget.syscall.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Adds calls to a given profile, which keeps all that it has. Where it allows a call for some arguments only, this
 * stays so, for what the arguments were is not recorded.
 */
final class ProfileExtension {
    private final Profile base;
    private final Architecture machine;
    private final List<String> notes;

    /** @param notes takes sentences for the user */
    ProfileExtension(Profile base, Architecture machine, List<String> notes) {
        this.base = base;
        this.machine = machine;
        this.notes = notes;
    }

    /** @param defaultAction instead of the base's, if not null */
    Profile with(Map<Architecture, List<String>> calls, @Nullable Action defaultAction, int errno) {
        Effects effects = Effects.of(base, Target.ofDocker(machine));
        TreeSet<String> missing = new TreeSet<>();
        TreeSet<String> conditional = new TreeSet<>();
        for (List<String> names : calls.values()) {
            for (String name : names) {
                Effect effect = effects.of(name);
                if (effect.neverAllows()) {
                    missing.add(name);
                } else if (!effect.alwaysAllows()) {
                    conditional.add(name);
                }
            }
        }
        if (!conditional.isEmpty()) {
            notes.add("the base profile allows these calls with certain arguments only, which stays so: "
                    + String.join(", ", conditional));
        }
        List<Rule> rules = new ArrayList<>();
        for (Rule rule : base.rules()) {
            List<String> names = rule.action().allows()
                    ? rule.names()
                    : rule.names().stream()
                            .filter(name -> !missing.contains(name))
                            .toList();
            if (!names.isEmpty()) {
                rules.add(rule.withNames(names));
            }
        }
        if (!missing.isEmpty()) {
            rules.add(Rule.of(List.copyOf(missing), Action.ALLOW, Profile.NO_ERRNO, "added to the base profile"));
        }
        boolean own = defaultAction == null;
        Action action = own ? base.defaultAction() : defaultAction;
        return new Profile(
                action,
                own ? base.defaultErrno() : action.takesErrno() ? errno : Profile.NO_ERRNO,
                architectures(calls.keySet()),
                archMap(calls.keySet()),
                base.flags(),
                base.listener(),
                rules);
    }

    private List<String> architectures(Set<Architecture> seen) {
        if (!base.archMap().isEmpty()) {
            return base.architectures();
        }
        List<String> all = new ArrayList<>(base.architectures());
        if (all.isEmpty()) {
            all.add(machine.seccompName());
        }
        seen.stream()
                .map(Architecture::seccompName)
                .filter(name -> !all.contains(name))
                .forEach(all::add);
        return all;
    }

    private List<ArchitectureGroup> archMap(Set<Architecture> seen) {
        if (base.archMap().isEmpty()) {
            return List.of();
        }
        Set<String> known = base.architecturesOn(machine);
        List<String> further = seen.stream()
                .map(Architecture::seccompName)
                .filter(name -> !known.contains(name))
                .toList();
        if (further.isEmpty()) {
            return base.archMap();
        }
        List<ArchitectureGroup> groups = new ArrayList<>();
        List<String> subs = new ArrayList<>();
        for (ArchitectureGroup group : base.archMap()) {
            if (group.architecture().equals(machine.seccompName())) {
                subs.addAll(group.subArchitectures());
            } else {
                groups.add(group);
            }
        }
        subs.addAll(further);
        groups.addFirst(new ArchitectureGroup(machine.seccompName(), subs));
        return groups;
    }
}
