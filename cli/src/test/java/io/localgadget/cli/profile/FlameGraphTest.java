package io.localgadget.cli.profile;

import static io.localgadget.cli.profile.Profiles.WEB;
import static io.localgadget.cli.profile.Profiles.frame;
import static io.localgadget.cli.profile.Profiles.stack;
import static io.localgadget.cli.profile.Profiles.truncated;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.gadget.Text;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlameGraphTest {
    private static final String HEAD =
            "{\"started\":\"2026-01-02T03:04:05Z\",\"seconds\":1.5,\"frequency\":100,\"root\":";

    @Test
    void equalCallersAreOneNodeWithTheSumOfWhatTheyCall() {
        assertThat(data(
                        stack(WEB, 1, "sh", 3, "read", "main"),
                        stack(WEB, 2, "sh", 2, "write", "main"),
                        stack(WEB, 3, "sh", 4, "main"),
                        stack(null, 4, "sh", 1, "read", "main")))
                .isEqualTo(HEAD
                        + "[\"all\",10,1,\"\",[[\"[host]\",1,1,\"\",[[\"sh\",1,1,\"\",[[\"main\",1,1,\"/bin/x\","
                        + "[[\"read\",1,1,\"/bin/x\",[]]]]]]]],[\"web\",9,1,\"\",[[\"sh\",9,1,\"\",[[\"main\",9,1,\"/bin/x\","
                        + "[[\"read\",3,1,\"/bin/x\",[]],[\"write\",2,1,\"/bin/x\",[]]]]]]]]]]}");
    }

    @Test
    void oneNameInTwoModulesIsTwoNodes() {
        assertThat(data(
                        single(1, frame("f", "/lib/b", Frame.Kind.NATIVE)),
                        single(2, frame("f", "/lib/a", Frame.Kind.GENERATED)),
                        single(4, frame("f", "[kernel]", Frame.Kind.KERNEL))))
                .contains("[\"x\",7,1,\"\",[[\"f\",2,2,\"/lib/a\",[]],[\"f\",1,1,\"/lib/b\",[]],"
                        + "[\"f_[k]\",4,0,\"[kernel]\",[]]]]");
    }

    @Test
    void aTruncatedStackSaysSoAtItsOuterEnd() {
        assertThat(data(truncated(stack(null, 1, "x", 1, "f"))))
                .contains("[\"x\",1,1,\"\",[[\"[truncated]\",1,1,\"\",[[\"f\",1,1,\"/bin/x\",[]]]]]]");
    }

    @Test
    void namesCannotLeaveTheirString() {
        assertThat(data(stack(null, 1, "x", 1, "a\"b\\c</script>;\u001b&@é")))
                .contains("[\"a\\u0022b\\u005cc\\u003c/script\\u003e;\\u005cx1b\\u0026\\u0040\\u00e9\",1,");
    }

    @Test
    void theDeepestStackOfTheKernelsFits() {
        String[] functions = Collections.nCopies(254, "f").toArray(String[]::new);
        assertThat(data(truncated(stack(null, 1, "x", 1, functions)))).contains("[]]" + "]]".repeat(257) + "}");
    }

    @Test
    void aProfileWithoutSamplesIsAPageToo() {
        assertThat(data()).isEqualTo(HEAD + "[\"all\",0,1,\"\",[]]}");
    }

    private static StackCount single(long count, Frame frame) {
        return new StackCount(null, 1, Text.of("x"), List.of(frame), false, count);
    }

    private static String data(StackCount... stacks) {
        byte[] bytes = Profiles.bytes(ProfileFormat.FLAMEGRAPH, Profiles.of(stacks));
        String page = new String(bytes, StandardCharsets.UTF_8);
        String before = "id=\"data\">";
        assertThat(page).startsWith("<!DOCTYPE html>").endsWith("</html>\n").doesNotContain("@DATA@");
        int start = page.indexOf(before) + before.length();
        return page.substring(start, page.indexOf("</script>", start));
    }
}
