package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.localgadget.fixtures.ToolCommand;
import io.localgadget.fixtures.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands about profiles as processes; they need no root. */
class ProfileCommandsIT {
    private static final String OLD = """
            {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
             {"names": ["execve", "exit_group", "read", "mount"], "action": "SCMP_ACT_ALLOW"}]}
            """;
    private static final String NEW = """
            {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
             {"names": ["execve", "exit_group", "read", "sendfile"], "action": "SCMP_ACT_ALLOW"}]}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void writeProfiles() throws IOException {
        write("old.json", OLD);
        write("new.json", NEW);
        write("typo.json", OLD.replace("SCMP_ACT_ERRNO", "SCMP_ACT_ERNO"));
        write("all.json", "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}");
        write("cut.json", OLD.substring(0, 60));
        write("text", "not a profile\n");
        write("empty", "");
        write("hostile.json", OLD.replace("mount", "\\u001b[31mred\\u202e"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** The tool with these words; those that name a file of ours become its path. */
    private ToolProcess run(int status, String line) {
        List<String> words = new ArrayList<>(List.of("advise", "seccomp-profile"));
        for (String word : line.split(" ")) {
            words.add(Files.exists(folder.resolve(word)) ? folder.resolve(word).toString() : word);
        }
        try (ToolProcess tool = ToolProcess.start(words.toArray(String[]::new))) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).as(tool::toString).isEqualTo(status);
            return tool;
        }
    }

    @Test
    void theDifferenceNamesWhatIsMissingAndStatusIsOne() {
        ToolProcess diff = run(1, "diff old.json new.json -o json");
        assertThat(diff.rows())
                .extracting(row -> Tool.text(row, "change") + " " + Tool.text(row, "name"))
                .containsExactly("missing sendfile", "unused mount");
        assertThat(Tool.text(diff.rows().getLast(), "risk")).contains("way out of the container");
        assertThat(diff.stderr()).singleElement().asString().endsWith("old.json lacks sendfile");
    }

    @Test
    void withoutAnythingMissingStatusIsZero() {
        ToolProcess same = run(0, "diff old.json old.json");
        assertThat(same.stdout()).singleElement().asString().startsWith("CHANGE   NAME");
        assertThat(same.stderr()).singleElement().asString().contains("allows all calls that");
    }

    @Test
    void theDifferenceIsATableToo() {
        assertThat(run(1, "diff old.json new.json --sort -name -F change!=changed")
                        .stdout())
                .hasSize(3)
                .element(1)
                .asString()
                .matches("missing +sendfile +errno 1 +allow");
        assertThat(run(1, "diff old.json new.json -o columns=name,kind")
                        .stdout()
                        .get(1))
                .matches("sendfile +syscall");
    }

    @Test
    void theMergedProfileIsOneDocumentThatAllowsAll() throws IOException {
        ToolProcess merge = run(0, "merge old.json new.json");
        JsonNode profile = new ObjectMapper().readTree(String.join("\n", merge.stdout()));
        assertThat(profile.path("syscalls").findValuesAsText("comment"))
                .hasSize(3)
                .first()
                .isEqualTo("in 2 of 2");
        write("merged.json", String.join("\n", merge.stdout()));
        run(0, "diff merged.json old.json");
        run(0, "diff merged.json new.json");
        run(0, "check merged.json");
        assertThat(merge.stderr()).isEmpty();
    }

    @Test
    void whatTwoDenyListsForbidStaysForbidden() throws IOException {
        String deny = "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"mount\"],"
                + " \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 1}]}";
        write("one.json", deny);
        write("other.json", deny.replace("\"errnoRet\": 1", "\"errnoRet\": 0"));
        ToolProcess merge = run(0, "merge one.json other.json");
        write("merged.json", String.join("\n", merge.stdout()));
        assertThat(run(0, "diff merged.json one.json").stdout()).hasSize(1);
        assertThat(merge.stderr()).singleElement().asString().endsWith("other.json's errno 0: mount");
        String ask = "\"args\": [{\"index\": 0, \"value\": 5, \"op\": \"SCMP_CMP_GE\"}], \"errnoRet\"";
        write("one.json", deny.replace("\"errnoRet\"", ask));
        write("other.json", deny.replace("\"errnoRet\"", ask.replace("GE", "NE").replace("5", "7")));
        ToolProcess refused = run(1, "merge one.json other.json");
        assertThat(refused.stdout()).isEmpty();
        assertThat(refused.stderr())
                .singleElement()
                .asString()
                .endsWith(
                        "cannot merge what all the profiles forbid of mount: no rule can ask for arg0 >= 5 and arg0 != 7"
                                + " both");
    }

    @Test
    void aFilesNameIsTakenAsItIs() throws IOException {
        write("@old.json", OLD);
        for (String words : List.of("@old.json", "-- @old.json")) {
            String line = "cd " + folder + " && exec \"$@\" " + words;
            List<String> command = new ArrayList<>(List.of("sh", "-c", line, "sh"));
            command.addAll(ToolCommand.line(List.of("advise", "seccomp-profile", "check")));
            try (ToolProcess tool = ToolProcess.startCommand(command, Map.of(), null)) {
                assertThat(tool.awaitExit(Tool.PATIENCE)).as(tool::toString).isZero();
            }
        }
        for (String word : List.of("-v", "--help", "--version")) {
            ToolProcess gone = run(1, "check -- " + word);
            assertThat(gone.stdout()).isEmpty();
            assertThat(gone.stderr())
                    .singleElement()
                    .asString()
                    .endsWith("cannot read the profile " + word + ": there is no such file");
        }
    }

    @Test
    void mergeTellsWhereEachCallIs() {
        assertThat(run(0, "merge old.json new.json --explain -o json").rows())
                .extracting(row -> Tool.text(row, "syscall") + " " + row.path("count") + "/" + row.path("total"))
                .containsExactly("execve 2/2", "exit_group 2/2", "mount 1/2", "read 2/2", "sendfile 1/2");
    }

    @Test
    void otherFormatsAreReadBack() throws IOException {
        for (String format : List.of("oci", "kubernetes", "spo")) {
            ToolProcess merge = run(0, "merge old.json new.json --format " + format + " --name web");
            write(format, String.join("\n", merge.stdout()));
            run(0, "diff " + format + " old.json");
        }
    }

    @Test
    void aProfileMayComeFromStandardInput() {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "f=$1; shift; exec \"$@\" <\"$f\"",
                "sh",
                folder.resolve("old.json").toString()));
        command.addAll(ToolCommand.line(List.of("advise", "seccomp-profile", "check", "-")));
        try (ToolProcess tool = ToolProcess.startCommand(command, Map.of(), null)) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).as(tool::toString).isZero();
        }
    }

    @Test
    void checkFindsErrorsWithTheirLines() {
        ToolProcess check = run(1, "check typo.json -o json");
        assertThat(check.rows().stream()
                        .filter(row -> Tool.text(row, "severity").equals("error")))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.path("line").asInt()).isEqualTo(1);
                    assertThat(Tool.text(row, "message")).contains("did you mean 'SCMP_ACT_ERRNO'?");
                });
        assertThat(check.stderr()).singleElement().asString().endsWith("typo.json has 1 error");
        assertThat(run(0, "check old.json").stderr()).singleElement().asString().endsWith("has no errors");
    }

    @Test
    void whatAProfileHoldsCannotHarmATerminal() {
        for (String line : List.of("check hostile.json", "diff hostile.json old.json", "diff old.json hostile.json")) {
            ToolProcess tool = run(1, line);
            assertThat(tool.toString()).contains("red").doesNotContain("\u001b", "\u202e");
        }
        assertThat(run(0, "merge old.json hostile.json").toString())
                .contains("red")
                .doesNotContain("\u001b", "\u202e");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2 | diff                                     | two profiles are needed, the old one and the new one, and 0 are
            2 | diff old.json                            | two profiles are needed
            2 | diff old.json new.json all.json          | 3 are given
            2 | diff old.json new.json -o jsn            | did you mean 'json'?
            2 | diff old.json new.json -F risky==1       | risk
            2 | diff old.json new.json --sort nme        | did you mean 'name'?
            2 | diff old.json new.json --cap-add SYS_ADMN | did you mean 'CAP_SYS_ADMIN'?
            2 | diff old.json new.json --no-such-flag    | unknown flag '--no-such-flag'
            2 | merge old.json                           | two or more profiles are needed, and 1 are given
            2 | merge old.json new.json --format dokcer  | did you mean 'docker'?
            2 | merge old.json new.json -o json          | -o is for the table of --explain
            2 | check                                    | one profile is needed, and 0 are given
            2 | check old.json new.json                  | one profile is needed, and 2 are given
            2 | chek old.json                            | unknown command 'chek'; did you mean 'check'?
            1 | diff old.json none                       | cannot read the profile none: there is no such file
            1 | diff old.json typo.json                  | typo.json:1: there is no defaultAction 'SCMP_ACT_ERNO'
            1 | diff cut.json old.json                   | cut.json:1: this is no JSON: unexpected end-of-input
            1 | diff text old.json                       | text:1: this is neither JSON nor YAML
            1 | merge old.json empty                     | empty is empty; a profile begins with {
            1 | merge old.json all.json                  | what they do not name, one allows and the other does not
            1 | merge old.json typo.json                 | typo.json:1: there is no defaultAction
            1 | check none                               | cannot read the profile none: there is no such file
            1 | check text                               | text:1: this is neither JSON nor YAML
            1 | check /proc                              | cannot read the profile /proc: Is a directory
            1 | check /dev/zero                          | /dev/zero: it has more than 1 MiB
            """)
    void badInputIsOneSentence(int status, String line, String said) {
        ToolProcess tool = run(status, line);
        assertThat(tool.stdout()).as(tool::toString).isEmpty();
        assertThat(tool.stderr())
                .as(tool::toString)
                .singleElement()
                .satisfies(message -> assertThat(message)
                        .startsWith("local-gadget: ")
                        .contains(said)
                        .doesNotContain("Exception"));
    }
}
