package io.localgadget.cli.seccomp;

import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Takes calls out of a profile that a workload does without, by trial: many at once where that goes well, else half of
 * them at a time. For one thread.
 */
public final class Minimizer {
    private final Trial trial;
    private final Profile profile;
    private final Consumer<String> progress;
    private final Set<String> removed = new TreeSet<>();

    /** Whether the workload goes well under a profile. */
    @FunctionalInterface
    public interface Trial {
        boolean goesWell(Profile profile) throws InterruptedException;
    }

    public Minimizer(Profile profile, Trial trial, Consumer<String> progress) {
        this.profile = profile;
        this.trial = trial;
        this.progress = progress;
    }

    /** Tries all calls that the profile allows but those in {@code kept}. */
    public void run(Set<String> kept) throws InterruptedException {
        Set<String> names = new TreeSet<>();
        for (Rule rule : profile.rules()) {
            if (rule.action().allows()) {
                names.addAll(rule.names());
            }
        }
        names.removeAll(kept);
        reduce(List.copyOf(names));
    }

    /** The profile without what is not needed; where {@link #run} was interrupted, without what it had come to. */
    public Profile result() {
        return without(removed);
    }

    public Set<String> removed() {
        return Set.copyOf(removed);
    }

    private void reduce(List<String> names) throws InterruptedException {
        if (names.isEmpty()) {
            return;
        }
        Set<String> tried = new HashSet<>(removed);
        tried.addAll(names);
        if (trial.goesWell(without(tried))) {
            removed.addAll(names);
            progress.accept("not needed: " + String.join(", ", names));
        } else if (names.size() == 1) {
            progress.accept("needed: " + names.getFirst());
        } else {
            reduce(names.subList(0, names.size() / 2));
            reduce(names.subList(names.size() / 2, names.size()));
        }
    }

    private Profile without(Set<String> names) {
        List<Rule> rules = new ArrayList<>();
        for (Rule rule : profile.rules()) {
            List<String> left = rule.action().allows()
                    ? rule.names().stream()
                            .filter(name -> !names.contains(name))
                            .toList()
                    : rule.names();
            if (!left.isEmpty()) {
                rules.add(rule.withNames(left));
            }
        }
        return profile.withRules(rules);
    }
}
