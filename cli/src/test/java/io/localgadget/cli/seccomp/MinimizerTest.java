package io.localgadget.cli.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.seccomp.Action;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MinimizerTest {
    @Test
    void whatTheTrialNeedsIsLeftAndWhatIsKeptIsNotTried() throws Exception {
        Profile profile = Profile.of(
                Action.ERRNO,
                1,
                List.of(),
                List.of(
                        Rule.of(List.of("a", "b", "c", "d", "e", "f", "g"), Action.ALLOW, Profile.NO_ERRNO, ""),
                        Rule.of(List.of("x"), Action.KILL_PROCESS, Profile.NO_ERRNO, ""),
                        Rule.of(List.of("g"), Action.LOG, Profile.NO_ERRNO, "")));
        List<Set<String>> tried = new ArrayList<>();
        Minimizer minimizer = new Minimizer(
                profile,
                trial -> {
                    Set<String> names = allowed(trial);
                    tried.add(names);
                    return names.containsAll(Set.of("b", "e"));
                },
                said -> {});
        minimizer.run(Set.of("f"));
        assertThat(allowed(minimizer.result())).containsExactly("b", "e", "f");
        assertThat(minimizer.removed()).containsExactlyInAnyOrder("a", "c", "d", "g");
        assertThat(tried).allSatisfy(names -> assertThat(names).contains("f"));
        assertThat(minimizer.result().rules()).hasSize(2); // the rule of LOG is empty, that of KILL is as it was
    }

    private static Set<String> allowed(Profile profile) {
        Set<String> names = new TreeSet<>();
        for (Rule rule : profile.rules()) {
            if (rule.action().allows()) {
                names.addAll(rule.names());
            }
        }
        return names;
    }
}
