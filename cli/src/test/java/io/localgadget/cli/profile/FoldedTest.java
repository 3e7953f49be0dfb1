package io.localgadget.cli.profile;

import static io.localgadget.cli.profile.Profiles.WEB;
import static io.localgadget.cli.profile.Profiles.frame;
import static io.localgadget.cli.profile.Profiles.stack;
import static io.localgadget.cli.profile.Profiles.truncated;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.gadget.Text;
import io.localgadget.profiling.Profile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FoldedTest {
    @Test
    void processesOfOneNameFallTogether() {
        assertThat(folded(
                        stack(WEB, 1, "sh", 3, "read", "main"),
                        stack(null, 9, "sh", 1, "read", "main"),
                        stack(WEB, 2, "sh", 2, "read", "main"),
                        stack(WEB, 2, "sh", 5, "main")))
                .isEqualTo("[host];sh;main;read 1\nweb;sh;main 5\nweb;sh;main;read 5\n");
    }

    @Test
    void namesCannotMakeOtherLinesOrFields() {
        assertThat(folded(
                        stack(WEB, 1, "a;b", 1, "f;g", "operator\"\"\n"),
                        stack(WEB, 1, "a:b", 2, "f:g", "operator\"\"\n")))
                .isEqualTo("web;a:b;operator\"\"\\x0a;f:g 3\n");
    }

    @Test
    void aTruncatedStackSaysSoAtItsOuterEnd() {
        assertThat(folded(truncated(stack(WEB, 1, "x", 1, "f", "g")), stack(WEB, 1, "x", 1, "f", "g")))
                .isEqualTo("web;x;[truncated];g;f 1\nweb;x;g;f 1\n");
    }

    @Test
    void theKernelsFunctionsAreMarkedAndAStackMayBeEmpty() {
        Frame kernel = frame("schedule", "[kernel]", Frame.Kind.KERNEL);
        StackCount inKernel = new StackCount(null, 1, Text.of("é"), List.of(kernel), false, 1);
        assertThat(folded(inKernel, stack(null, 2, "é", 4))).isEqualTo("[host];é 4\n[host];é;schedule_[k] 1\n");
    }

    @Test
    void linesAreSortedByTheirTextAlsoWhereOneNameBeginsWithAnother() {
        StackCount[] stacks = {
            stack(null, 1, "x", 1, "c", "a"),
            stack(null, 1, "x", 2, "c", "a b"),
            stack(null, 1, "x", 3, "a b"),
            stack(null, 1, "x", 4, "a"),
            stack(null, 1, "x", 5, "a="),
            stack(null, 1, "x y", 6, "a"),
            stack(null, 1, "x", 7, "c", "a:"),
        };
        Map<String, Long> expected = new TreeMap<>();
        for (StackCount stack : stacks) {
            expected.put(folded(stack).replaceFirst(" \\d+\n$", ""), stack.count());
        }
        StringBuilder lines = new StringBuilder();
        expected.forEach(
                (line, count) -> lines.append(line).append(' ').append(count).append('\n'));
        assertThat(folded(stacks)).isEqualTo(lines.toString());
    }

    @Test
    void aProfileWithoutSamplesHasNoLine() {
        assertThat(folded()).isEmpty();
    }

    private static String folded(StackCount... stacks) {
        Profile profile = Profiles.of(stacks);
        return new String(Profiles.bytes(ProfileFormat.FOLDED, profile), StandardCharsets.UTF_8);
    }
}
