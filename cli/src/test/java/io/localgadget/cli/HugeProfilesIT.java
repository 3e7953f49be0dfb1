package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Profiles that are made to fill the tool's memory: one sentence, and those that are just small enough are worked on. */
class HugeProfilesIT {
    private static final String HEAD = "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[";
    private static final String RULE = "{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"check P", "diff P P", "merge P P", "verify P -- docker run --rm busybox true"})
    void whatIsLargerThanAnyProfileIsOneSentence(String command) throws IOException {
        Path rules = write("rules", HEAD + (RULE + ",").repeat(300_000) + RULE + "]}");
        Path names = write("names", HEAD + RULE.replace("]", ",\"write\"".repeat(2_000_000) + "]") + "]}");
        for (Path file : List.of(rules, names, Path.of("/dev/zero"))) {
            List<String> said = run(command.replace("P", file.toString()), 1);
            assertThat(said)
                    .singleElement()
                    .asString()
                    .startsWith("local-gadget: cannot read the profile " + file + ": it has more than 1 MiB");
        }
    }

    @Test
    void anEndlessPipeIsOneSentence() {
        List<String> line = new ArrayList<>(List.of("bash", "-c", "yes '[' | \"$@\"", "bash"));
        line.addAll(ToolCommand.line(List.of("advise", "seccomp-profile", "check", "-")));
        try (ToolProcess tool = ToolProcess.startCommand(line, Map.of(), null)) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(1);
            assertThat(tool.stderr().stream().filter(said -> said.startsWith("local-gadget: ")))
                    .singleElement()
                    .asString()
                    .contains("more than 1 MiB");
        }
    }

    /** What costs most of what is still taken. */
    private enum Dense {
        NAMES(HEAD + RULE.replace("\"read\"", many("\"n%d\"", 85_000)) + "]}"),
        RULES(HEAD + many(RULE.replace("read", "n%d"), 16_000) + "]}"),
        ARGUMENTS(HEAD
                + many(RULE.replace("}", ",\"args\":[{\"index\":0,\"value\":%d,\"op\":\"SCMP_CMP_EQ\"}]}"), 9_000)
                + "]}"),
        FINDINGS(HEAD + many("{\"x%d\":1}", 3_000) + "]}"),
        OBJECTS(HEAD + "],\"x\":[" + many("{}", 99_000) + "]}"),
        YAML("defaultAction: SCMP_ACT_ERRNO\nsyscalls:\n- action: SCMP_ACT_ALLOW\n  names:\n"
                + "  - n\n".repeat(45_000));

        final String text;

        Dense(String text) {
            this.text = text;
        }

        private static String many(String form, int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> form.replace("%d", Integer.toString(i)))
                    .collect(Collectors.joining(","));
        }
    }

    @ParameterizedTest
    @EnumSource(Dense.class)
    void whatIsJustSmallEnoughIsWorkedOn(Dense dense) throws IOException {
        Path file = write("dense", dense.text);
        for (String command : List.of("check P -o json", "diff P P", "merge P P P --explain", "merge P P P")) {
            List<String> line = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" >/dev/null", "sh"));
            line.addAll(ToolCommand.line(
                    List.of(("advise seccomp-profile " + command.replace("P", file.toString())).split(" "))));
            try (ToolProcess tool = ToolProcess.startCommand(line, Map.of(), null)) {
                assertThat(tool.awaitExit(Tool.PATIENCE)).as(tool::toString).isIn(0, 1);
                assertThat(tool.stderr()).as(tool::toString).noneMatch(said -> said.contains("memory"));
            }
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<String> run(String command, int status) {
        try (ToolProcess tool = ToolProcess.start(("advise seccomp-profile " + command).split(" "))) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).as(tool::toString).isEqualTo(status);
            assertThat(tool.stdout()).isEmpty();
            return tool.stderr();
        }
    }
}
