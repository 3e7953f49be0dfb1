package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.gadget.Gadget;
import io.localgadget.gadget.Gadgets;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tool says before it does anything; needs no root. */
class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    static List<Gadget> gadgets() {
        return Gadgets.ALL;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-h",
                "trace --help",
                "trace exec --help",
                "trace open -h",
                "list-containers --help",
                "advise --help",
                "advise seccomp-profile --help",
                "advise seccomp-profile diff --help",
                "advise seccomp-profile merge -h",
                "advise seccomp-profile check -h"
            })
    void helpGoesToStandardOutput(String line) {
        assertThat(run(line)).isZero();
        assertThat(text(out)).contains("Usage:");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void helpNamesEveryCommand() {
        run("--help");
        assertThat(text(out)).contains("list-containers", "trace");
        out.reset();
        run("trace --help");
        assertThat(text(out)).contains("exec", "open");
    }

    @ParameterizedTest
    @MethodSource("gadgets")
    void helpOfAGadgetHasItsFlagsAndItsColumns(Gadget gadget) {
        run(gadget.fullName() + " --help");
        gadget.options().forEach(option -> assertThat(text(out)).contains(option.flag()));
        gadget.describedColumns().forEach(column -> assertThat(text(out)).contains(column.name()));
        assertThat(text(out)).contains("--containername", "--timeout", "--k8s-selector");
        if (!gadget.describedColumns().isEmpty()) { // else it prints a document, not rows
            assertThat(text(out)).contains("--output", "--filter", "--host");
        }
    }

    @Test
    void versionIsOneLine() {
        assertThat(run("--version")).isZero();
        assertThat(text(out)).startsWith("local-gadget ").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            trace exce                               | unknown command 'exce'; did you mean 'exec'?
            list-container                           | did you mean 'list-containers'?
            trace exec --time 5                      | unknown flag '--time'
            trace exec --timeot=5                    | did you mean '--timeout'?
            trace exec word                          | unknown argument 'word'
            trace                                    | exec, open
            trace exec -o jsn                        | did you mean 'json'?
            profile cpu -o pproof                    | did you mean 'pprof'?
            profile cpu -o x                         | json, jsonpretty, yaml, folded, pprof, flamegraph
            profile cpu -U -K                        | -U and -K exclude each other
            profile cpu --frequency 0                | --frequency takes a number from 1 to
            profile cpu --frequency 99999999         | --frequency takes a number from 1 to
            profile cpu --sort nothing               | nothing
            snapshot process --max-rows 0            | --max-rows takes a number from 1 on
            snapshot proces                          | did you mean 'process'?
            trace exec -o columns=pidd               | did you mean 'pid'?
            trace exec -F pidd==1                    | did you mean 'pid'?
            trace exec -F pid==one                   | one
            trace exec -F args~(                     | '(' is no regular expression
            trace exec -t soon                       | --timeout takes a duration
            trace exec -r dokcer                     | unknown runtime 'dokcer' in --runtimes; did you mean 'docker'?
            trace exec --ring-size 3                 | --ring-size takes a power of two
            trace exec --color blue                  | --color takes auto, always or never
            trace exec -c                            | -c
            list-containers --sort nme               | did you mean 'name'?
            list-containers --max-rows 0             | --max-rows
            list-containers -w --sort id             | --sort is for a list that ends
            list-containers --max-rows 3 -w          | --max-rows is for a list that ends
            """)
    void badUsageIsOneSentenceAndStatusTwo(String line, String words) {
        assertThat(run(line)).isEqualTo(ExitStatus.USAGE);
        assertThat(text(err))
                .contains(words)
                .startsWith("local-gadget: ")
                .hasLineCount(1)
                .doesNotContain("Exception");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void noCommandAtAllIsBadUsage() {
        assertThat(Main.run(stream(out), stream(err))).isEqualTo(ExitStatus.USAGE);
        assertThat(text(err)).contains("list-containers", "trace", "--help");
    }

    private int run(String line) {
        return Main.run(stream(out), stream(err), line.split(" "));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
