package io.localgadget.seccomp;

import io.localgadget.seccomp.Effect.Answer;
import io.localgadget.seccomp.Effect.Branch;
import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a profile does with each call on one target, as runc, crun and libseccomp 2.5 understand it: a rule that says
 * what the default says is skipped, the first rule without arguments settles a call and voids those before it that look
 * at arguments (db_rule_add in libseccomp's src/db.c).
 */
final class Effects {
    private final Answer byDefault;
    private final Set<String> architectures;
    private final Map<String, Effect> effects = new HashMap<>();
    private final Map<String, String> comments = new HashMap<>();
    private final Set<String> unreliable = new HashSet<>();

    private Effects(Profile profile, Target target) {
        byDefault = Answer.of(profile.defaultAction(), profile.defaultErrno());
        architectures = profile.architecturesOn(target.architecture());
        Set<String> settled = new HashSet<>();
        Map<String, List<Branch>> conditional = new HashMap<>();
        for (Rule rule : profile.rules()) {
            Answer answer = Answer.of(rule);
            if (!target.takes(rule) || answer.equals(byDefault)) {
                continue;
            }
            List<Clause> clauses = Clause.of(rule);
            Effect settling = new Effect(answer, List.of());
            List<Branch> branches =
                    clauses.stream().map(clause -> new Branch(clause, answer)).toList();
            for (String name : rule.names()) {
                if (settled.contains(name)) {
                    continue;
                }
                if (clauses.contains(Clause.ANY)) {
                    settled.add(name);
                    effects.put(name, settling);
                    comments.put(name, rule.comment());
                } else {
                    conditional.computeIfAbsent(name, n -> new ArrayList<>()).addAll(branches);
                    comments.putIfAbsent(name, rule.comment());
                }
            }
        }
        conditional.forEach((name, branches) -> {
            Effect effect = new Effect(byDefault, branches);
            effects.putIfAbsent(name, effect);
            if (!effect.isReliable()) {
                unreliable.add(name); // also where a later rule settles it: libseccomp has joined them by then
            }
        });
    }

    static Effects of(Profile profile, Target target) {
        return new Effects(profile, target);
    }

    /** What happens to a call; also to one that the profile does not name. */
    Effect of(String name) {
        Effect effect = effects.get(name);
        return effect == null ? new Effect(byDefault, List.of()) : effect;
    }

    /** What the profile says about the rule of a call; maybe empty. */
    String comment(String name) {
        return comments.getOrDefault(name, "");
    }

    /** Whether libseccomp makes a filter of the rules of a call that does what is said here. */
    boolean isReliable(String name) {
        return !unreliable.contains(name);
    }

    Answer byDefault() {
        return byDefault;
    }

    /** Whether a call gets no more than the default where no condition holds. */
    boolean endsInDefault(String name) {
        return of(name).otherwise().equals(byDefault);
    }

    /** The calls that get something else than the default, in no order. */
    Set<String> names() {
        return Collections.unmodifiableSet(effects.keySet());
    }

    /** Names of the architectures that count, the target's first. */
    Set<String> architectures() {
        return architectures;
    }

    /** Whether the call exists on one of the architectures that count; an unknown one may. */
    boolean mayCall(String name, SyscallTables tables) {
        for (String one : architectures) {
            Optional<Architecture> architecture = Architecture.ofSeccompName(one);
            if (architecture.isEmpty() || tables.of(architecture.get()).has(name)) {
                return true;
            }
        }
        return !tables.allNames().contains(name);
    }
}
