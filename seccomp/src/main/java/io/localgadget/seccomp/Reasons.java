package io.localgadget.seccomp;

import io.localgadget.syscall.Architecture;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Why one call is in a profile, gathered from all that speaks for it. */
final class Reasons {
    private final Set<Phase> phases = EnumSet.noneOf(Phase.class);
    private final List<String> others = new ArrayList<>();
    private long count;
    private long firstSeen;
    private String comm = "";
    private boolean wanted;

    void add(SeenCall call, boolean isWanted) {
        if (phases.isEmpty() || call.firstSeen() < firstSeen) {
            firstSeen = call.firstSeen();
            comm = call.comm();
        }
        phases.add(call.phase());
        count += call.count();
        wanted |= isWanted;
    }

    void add(String reason) {
        others.add(reason);
    }

    /** Whether it was seen in a phase that counts. */
    boolean wanted() {
        return wanted;
    }

    boolean allowed() {
        return wanted || !others.isEmpty();
    }

    ExplainedCall explain(Architecture architecture, int number, String name) {
        return explain(architecture, number, name, why(), allowed());
    }

    ExplainedCall explainNameless(Architecture architecture, int number) {
        return explain(architecture, number, "", "left out: it has no name", false);
    }

    private ExplainedCall explain(Architecture architecture, int number, String name, String why, boolean isAllowed) {
        String seen = phases.stream().map(Phase::name).collect(Collectors.joining(","));
        return new ExplainedCall(architecture, number, name, seen, count, firstSeen, comm, why, isAllowed);
    }

    private String why() {
        if (!allowed()) {
            return "left out: only seen in phase "
                    + phases.stream().map(Phase::name).collect(Collectors.joining(","));
        }
        List<String> all = new ArrayList<>();
        if (wanted) {
            all.add("seen");
        }
        all.addAll(others);
        return String.join("; ", all);
    }
}
