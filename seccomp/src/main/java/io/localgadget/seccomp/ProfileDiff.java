package io.localgadget.seccomp;

import io.localgadget.seccomp.Difference.Change;
import io.localgadget.seccomp.Difference.Kind;
import io.localgadget.seccomp.Effect.Answer;
import io.localgadget.syscall.SyscallTables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what two profiles do on one target; how their rules are written does not matter. Calls that none of the
 * architectures has are left out.
 */
public final class ProfileDiff {
    private static final Comparator<Difference> ORDER = Comparator.comparing(Difference::change)
            .thenComparing(Comparator.comparing(Difference::kind).reversed())
            .thenComparing(row -> !row.comment().isEmpty()) // what a recording saw, before what it did not see
            .thenComparing(Difference::name);

    private final Effects before;
    private final Effects after;
    private final SyscallTables tables;

    private ProfileDiff(Effects before, Effects after, SyscallTables tables) {
        this.before = before;
        this.after = after;
        this.tables = tables;
    }

    /** The differences: what is missing first, and by name. */
    public static List<Difference> compare(Profile before, Profile after, Target target, SyscallTables tables) {
        return new ProfileDiff(Effects.of(before, target), Effects.of(after, target), tables).differences();
    }

    private List<Difference> differences() {
        List<Difference> all = new ArrayList<>();
        byDefault().ifPresent(all::add);
        for (String one : without(after.architectures(), before.architectures())) {
            all.add(difference(Change.MISSING, Kind.ARCHITECTURE, one, "not filtered for: kills", "has rules"));
        }
        for (String one : without(before.architectures(), after.architectures())) {
            all.add(difference(Change.UNUSED, Kind.ARCHITECTURE, one, "has rules", "not filtered for: kills"));
        }
        Set<String> names = new TreeSet<>(before.names());
        names.addAll(after.names());
        for (String name : names) {
            syscall(name).ifPresent(all::add);
        }
        all.sort(ORDER);
        return all;
    }

    private Optional<Difference> byDefault() {
        Answer old = before.byDefault();
        Answer now = after.byDefault();
        if (old.equals(now)) {
            return Optional.empty();
        }
        Change change = old.allows() == now.allows() ? Change.CHANGED : old.allows() ? Change.UNUSED : Change.MISSING;
        return Optional.of(new Difference(change, Kind.DEFAULT, "default", old.toString(), now.toString(), "", ""));
    }

    private Optional<Difference> syscall(String name) {
        Effect old = before.of(name);
        Effect now = after.of(name);
        if (old.isLike(now) || differsByDefaultOnly(name)) {
            return Optional.empty();
        }
        return change(name, old, now)
                .map(change -> difference(change, Kind.SYSCALL, name, old.toString(), now.toString()));
    }

    /** Whether the difference is that of the defaults, which is told once. */
    private boolean differsByDefaultOnly(String name) {
        return before.byDefault().allows() == after.byDefault().allows()
                && before.endsInDefault(name)
                && after.endsInDefault(name)
                && before.of(name).hasConditionsOf(after.of(name));
    }

    private Optional<Change> change(String name, Effect old, Effect now) {
        if (old.neverAllows() && now.neverAllows()) {
            // One of them only has its default answer, whose difference is told once.
            boolean bothSay = before.names().contains(name) && after.names().contains(name);
            return bothSay || before.byDefault().equals(after.byDefault())
                    ? Optional.of(Change.CHANGED)
                    : Optional.empty();
        }
        if (old.neverAllows()) {
            return after.mayCall(name, tables) ? Optional.of(Change.MISSING) : Optional.empty();
        }
        if (now.neverAllows()) {
            return before.mayCall(name, tables) ? Optional.of(Change.UNUSED) : Optional.empty();
        }
        if (now.alwaysAllows() && !old.alwaysAllows()) {
            return Optional.of(Change.NARROWER);
        }
        if (old.alwaysAllows() && !now.alwaysAllows()) {
            return Optional.of(Change.WIDER);
        }
        return Optional.of(Change.CHANGED);
    }

    private Difference difference(Change change, Kind kind, String name, String old, String now) {
        boolean less = change == Change.UNUSED || change == Change.WIDER;
        String comment = less ? before.comment(name) : after.comment(name);
        return new Difference(
                change, kind, name, old, now, comment, Risks.of(name).orElse(""));
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(others);
        return rest;
    }
}
