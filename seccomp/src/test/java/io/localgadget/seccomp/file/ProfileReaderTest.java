package io.localgadget.seccomp.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.seccomp.Action;
import io.localgadget.seccomp.Finding;
import io.localgadget.seccomp.Finding.Severity;
import io.localgadget.seccomp.Golden;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.ProfileException;
import io.localgadget.seccomp.Recorded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileReaderTest {
    private static final Path PODMAN = Path.of("/usr/share/containers/seccomp.json");

    private final ProfileReader reader = new ProfileReader(ProfileReaderTest::nearest);

    /** Enough of a guess for tests: the same first fourteen letters. */
    private static Optional<String> nearest(String typed, Collection<String> known) {
        return known.stream()
                .filter(word -> word.regionMatches(0, typed, 0, 14))
                .findFirst();
    }

    private ReadProfile read(String text) {
        return reader.read("p.json", text.getBytes(StandardCharsets.UTF_8));
    }

    /** The profile with the default action ERRNO and these fields besides, on line 3 and after. */
    private ReadProfile with(String fields) {
        return read("{\n\"defaultAction\": \"SCMP_ACT_ERRNO\",\n" + fields.replace('\'', '"') + "\n}");
    }

    @Test
    void whatIsWrittenForDockerIsReadAsItWas() {
        assertThat(readBack(ProfileFormat.DOCKER, ProfileFormatTest.FULL)).isEqualTo(ProfileFormatTest.FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OCI", "KUBERNETES", "SPO"})
    void whatOthersGetLacksOnlyWhatTheyDoNotKnow(ProfileFormat format) {
        Profile once = readBack(format, ProfileFormatTest.FULL);
        assertThat(once.rules()).hasSize(ProfileFormatTest.FULL.rules().size() - 1);
        assertThat(once.architectures()).containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32");
        assertThat(once.listener()).isEqualTo(ProfileFormatTest.FULL.listener());
        assertThat(readBack(format, once)).isEqualTo(once);
    }

    private Profile readBack(ProfileFormat format, Profile profile) {
        ReadProfile read =
                reader.read("p", format.write(profile, "web", Recorded.TARGET).bytes());
        assertThat(read.findings()).isEmpty();
        return read.profile();
    }

    @Test
    void podmansOwnProfileIsRead() throws IOException {
        Assumptions.assumeTrue(Files.exists(PODMAN), "this host has no " + PODMAN + ": install podman");
        ReadProfile read = reader.read("podman", Files.readAllBytes(PODMAN));
        assertThat(read.findings()).isEmpty();
        assertThat(read.profile().defaultErrno()).isEqualTo(38);
        assertThat(read.profile().archMap()).hasSizeGreaterThan(3);
        assertThat(read.profile().rules()).hasSizeGreaterThan(20);
        assertThat(readBack(ProfileFormat.DOCKER, read.profile())).isEqualTo(read.profile());
    }

    @Test
    void aManifestAsPeopleWriteThemIsRead() throws IOException {
        ReadProfile read = reader.read("p", Golden.bytes(getClass(), "manifest.yaml"));
        assertThat(read.profile().rules())
                .extracting(rule -> rule.names() + " " + rule.action() + " " + rule.errno() + " " + rule.arguments())
                .containsExactly(
                        "[read, write, openat] ALLOW -1 []",
                        "[mkdir] ERRNO 13 []",
                        "[socket] ALLOW -1 [arg0 == 1, arg1 & 0xff == 0x1]",
                        "[on, 'quoted' \"too\"] LOG -1 []");
        assertThat(read.lines()).containsExactly(18, 22, 25, 31);
        assertThat(read.profile().defaultAction()).isEqualTo(Action.KILL_PROCESS);
        assertThat(read.findings())
                .singleElement()
                .matches(finding -> finding.line() == 15 && finding.message().contains("'runtime-default'"));
    }

    @Test
    void theProfileOfAContainersConfigurationIsRead() {
        ReadProfile read = read("{\"ociVersion\": \"1.0.2\", \"linux\": {\"seccomp\":\n"
                + "{\"defaultAction\": \"SCMP_ACT_LOG\", \"syscalls\": null}}}");
        assertThat(read.profile().defaultAction()).isEqualTo(Action.LOG);
        assertThat(read.findings()).isEmpty();
    }

    @Test
    void anOldRuleWithOneNameIsRead() {
        ReadProfile read = with("'syscalls': [{'name': 'read', 'action': 'SCMP_ACT_ALLOW', 'args': null}]");
        assertThat(read.profile().rules())
                .singleElement()
                .matches(rule -> rule.names().equals(List.of("read")));
        assertThat(read.findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            // nginx\\n{}                              | p.json:1: this is neither JSON nor YAML
            ``                                          | p.json is empty
            {                                           | p.json:1: this is no JSON: unexpected end-of-input
            {"defaultAction": "SCMP_ACT_ERRNO",\\n,}    | p.json:2: this is no JSON: unexpected character (',' (code 44))
            {"syscalls": []} x                          | p.json:1: this is no JSON: unrecognized token 'x'
            {"syscalls": []} {}                         | p.json:1: something follows the profile
            {"syscalls": [],\\n"syscalls": []}          | p.json:2: this is no JSON: duplicate field 'syscalls'
            [1]                                         | p.json:1: a profile is an object, and this is a list
            {"a": 1}                                    | p.json:1: this is no seccomp profile: it has neither
            {"apiVersion": "v1",\\n"kind": "Pod"}       | p.json:2: a resource of kind Pod is no profile
            {"kind": "SeccompProfile"}                  | p.json: the resource has no spec
            {"ociVersion": "1", "linux": {}}            | p.json: the container's configuration has no linux.seccomp
            a: &b 1                                     | p.json:1: this is neither JSON nor YAML that can be read: anchors
            a: [1, 2                                    | ']' is missing
            a: 1\\n---\\nb: 2                           | p.json:2: this is neither JSON nor YAML that can be read: one doc
            a: 1\\n  b: 2                               | p.json:2: this is neither JSON nor YAML that can be read: the ind
            a: 1\\na: 2                                 | p.json:2: this is neither JSON nor YAML that can be read: there a
            """)
    void whatIsNoProfileIsToldInOneSentence(String text, String said) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void whatIsLargerThanAnyProfileIsToldInOneSentence() {
        String rules = "{'names':['read'],'action':'SCMP_ACT_ALLOW'},".repeat(30_000);
        for (String text : List.of(rules, "1,".repeat(500_000), "[],".repeat(300_000), "'a',".repeat(200_000))) {
            String file = ("{'syscalls': [" + text + "5]}").replace('\'', '"');
            assertThatThrownBy(() -> new ProfileReader(ProfileReaderTest::nearest)
                            .read("p.json", file.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(ProfileException.class)
                    .hasMessageStartingWith("cannot read the profile p.json: it has more than 100000 values");
        }
        assertThatThrownBy(() -> read("- a\n".repeat(200_000))).hasMessageContaining("more than 100000 values");
        assertThatThrownBy(() -> ProfileReader.load("/dev/zero"))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("/dev/zero: it has more than 1 MiB");
    }

    @Test
    void profilesThatAreReadTogetherMayNotBeTooManyEither() {
        String names = "{'defaultAction':'SCMP_ACT_ERRNO','syscalls':[{'action':'SCMP_ACT_ALLOW','names':["
                + "'a',".repeat(90_000) + "'b']}]}";
        for (int i = 0; i < 3; i++) {
            read(names.replace('\'', '"'));
        }
        assertThatThrownBy(() -> read(names.replace('\'', '"')))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("give fewer profiles at once");
    }

    @Test
    void aRuleOfManyCallsAndManyArgumentsCountsAsWhatBecomesOfIt() {
        String argument = "{'index':0,'value':1,'op':'SCMP_CMP_EQ'},".repeat(1000);
        assertThatThrownBy(() -> with("'syscalls': [{'names':[" + "'a',".repeat(1000) + "'b'], 'args':["
                        + argument.substring(0, argument.length() - 1) + "], 'action':'SCMP_ACT_ALLOW'}]"))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("more than 100000 values");
    }

    @Test
    void whatIsWrongEverywhereIsToldOnce() {
        assertThatThrownBy(() -> with("'syscalls': [" + "{},".repeat(20_000) + "{}]"))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("p.json:3: action is missing, and more than 10000 other things are wrong");
        assertThat(with("'defaultErrno': '" + "x".repeat(500_000) + "'").findings())
                .singleElement()
                .matches(finding -> finding.message().length() < 1000);
    }

    @Test
    void aLongLineOfYamlIsReadOnce() {
        String letters = "\\u0041".repeat(150_000);
        assertThat(read("defaultAction: \"" + letters + "\"").findings()).hasSize(1);
        assertThat(read("defaultAction: SCMP_ACT_LOG\nflags: [\n" + "  'a',\n".repeat(9_000) + "  'b']")
                        .findings())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"syscalls\": ["})
    void whatIsNestedTooDeepIsRefused(String start) {
        assertThatThrownBy(() -> read(start.repeat(100_000))).isInstanceOf(ProfileException.class);
        assertThatThrownBy(() -> read("a: " + start.repeat(100_000))).isInstanceOf(ProfileException.class);
        assertThatThrownBy(() -> read("- ".repeat(100_000))).isInstanceOf(ProfileException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'architectures': ['SCMP_ARCH_X86_63']       | ERROR | there is no architecture 'SCMP_ARCH_X86_63'; did you mean
            'architectures': ['SCMP_ARCH_X86'], 'archMap': [{'architecture': 'SCMP_ARCH_X86'}] | ERROR | both architectures
            'archMap': [{'subArchitectures': []}]       | ERROR | there is no architecture ''
            'archMap': 'x'                              | ERROR | archMap is a text, and should be a list
            'defaultErrnoRet': 'one'                    | ERROR | defaultErrnoRet is a text, and should be a whole number
            'defaultErrnoRet': 1.5                      | ERROR | defaultErrnoRet is a fraction
            'defaultErrnoRet': -1                       | ERROR | takes from 0
            'defaultErrnoRet': 0                        | WARNING | is 0: the call is not made and returns 0
            'defaultErrnoRet': 4095                     | ERROR | numbered up to 4094
            'syscalls': [{'names': ['a'], 'errnoRet': 65536, 'action': 'SCMP_ACT_TRACE'}] | ERROR | up to 65535
            'syscalls': [{'names': ['a'], 'includes': {'minKernel': '4.8.0'}, 'action': 'SCMP_ACT_ALLOW'}] | ERROR | like '4.8': Docker refuses
            'syscalls': [{'names': ['a'], 'includes': {'minKernel': '5'}, 'action': 'SCMP_ACT_ALLOW'}] | ERROR | like '4.8'
            'syscalls': [{'names': ['a'], 'excludes': {'minKernel': 'abc'}, 'action': 'SCMP_ACT_ALLOW'}] | ERROR | like '4.8'
            'syscalls': [{'names': ['a'], 'includes': {'minKernel': '0.0'}, 'action': 'SCMP_ACT_ALLOW'}] | ERROR | like '4.8'
            'syscalls': [{'names': ['a'], 'includes': {'minKernel': '5.256'}, 'action': 'SCMP_ACT_ALLOW'}] | ERROR | like '4.8'
            'syscalls': [{'names': ['a'], 'includes': {'minKernel': ' 4.8'}, 'action': 'SCMP_ACT_ALLOW'}] | ERROR | like '4.8'
            'defaultErrno': 'EWHAT'                     | ERROR | defaultErrno is EWHAT
            'flags': ['SECCOMP_FILTER_FLAG_NEW']        | ERROR | there is no flag
            'defaultErrnorRet': 1                       | WARNING | 'defaultErrnorRet' is not known
            'syscalls': {}                              | ERROR | syscalls is an object, and should be a list
            'syscalls': ['read']                        | ERROR | a rule is an object, and this is a text
            'syscalls': [{'names': ['read'], 'action': 'SCMP_ACT_ALOW'}] | ERROR | there is no action 'SCMP_ACT_ALOW'
            'syscalls': [{'names': ['read'], 'action': 5}] | ERROR | action is a number, and not one of SCMP_ACT_ALLOW,
            'syscalls': [{'names': ['read']}]           | ERROR | action is missing
            'syscalls': [{'names': [], 'action': 'SCMP_ACT_ALLOW'}] | ERROR | the rule names no system call
            'syscalls': [{'names': 'read', 'action': 'SCMP_ACT_ALLOW'}] | ERROR | names is a text, and should be a list
            'syscalls': [{'names': ['read', 5], 'action': 'SCMP_ACT_ALLOW'}] | ERROR | names lists texts, and this is a number
            'syscalls': [{'names': ['a'], 'name': 'b', 'action': 'SCMP_ACT_ALLOW'}] | ERROR | both name and names
            'syscalls': [{'names': ['a'], 'errnoRet': 5, 'action': 'SCMP_ACT_ALLOW'}] | WARNING | and crun refuses the profile
            'syscalls': [{'names': ['a'], 'includes': [], 'action': 'SCMP_ACT_ALLOW'}] | ERROR | includes is a list
            'syscalls': [{'names': ['a'], 'args': [{'index': 6, 'op': 'SCMP_CMP_EQ'}], 'action': 'SCMP_ACT_ALLOW'}] | ERROR | have arguments 0 to 5
            'syscalls': [{'names': ['a'], 'args': [{'op': 'SCMP_CMP_EQ'}], 'action': 'SCMP_ACT_ALLOW'}] | ERROR | index is missing
            'syscalls': [{'names': ['a'], 'args': [{'index': 0, 'op': '=='}], 'action': 'SCMP_ACT_ALLOW'}] | ERROR | there is no op '=='
            'syscalls': [{'names': ['a'], 'args': [{'index': 0}], 'action': 'SCMP_ACT_ALLOW'}] | ERROR | op is missing
            'syscalls': [{'names': ['a'], 'args': [5], 'action': 'SCMP_ACT_ALLOW'}] | ERROR | an argument is an object
            'syscalls': [{'names': ['a'], 'args': [{'index': 0, 'value': 18446744073709551616, 'op': 'SCMP_CMP_EQ'}], 'action': 'SCMP_ACT_ALLOW'}] | ERROR | value is 18446744073709551616
            'syscalls': [{'names': ['a'], 'args': [{'index': 0, 'valueTwo': 1, 'op': 'SCMP_CMP_EQ'}], 'action': 'SCMP_ACT_ALLOW'}] | WARNING | valueTwo does nothing
            """)
    void whatCannotBeUnderstoodIsFoundWithItsLine(String fields, Severity severity, String said) {
        assertThat(with(fields).findings()).hasSizeBetween(1, 2).first().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.line()).isEqualTo(3);
            assertThat(finding.message()).contains(said);
        });
    }

    @Test
    void whatRuntimesReadIsReadAsTheyDo() {
        assertThat(with("'defaultErrnoRet': 0").profile().defaultErrno()).isZero();
        ReadProfile read = with("'syscalls': [{'names': ['a'], 'errnoRet': 65535, 'action': 'SCMP_ACT_TRACE',"
                + " 'includes': {'minKernel': '04.255'}}]");
        assertThat(read.findings()).isEmpty();
        assertThat(read.profile().rules().getFirst().errno()).isEqualTo(65535);
    }

    @Test
    void aFileThatBeginsWithAByteOrderMarkIsNoJsonForDocker() {
        assertThat(read("\ufeff{\"defaultAction\": \"SCMP_ACT_ALLOW\"}").findings())
                .singleElement()
                .matches(finding -> finding.severity() == Severity.ERROR && finding.line() == 1)
                .extracting(Finding::message)
                .asString()
                .contains("byte order mark");
        byte[] wide = "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}".getBytes(StandardCharsets.UTF_16LE);
        assertThat(new ProfileReader((typed, known) -> Optional.empty())
                        .read("p", wide)
                        .findings())
                .singleElement()
                .matches(finding -> finding.severity() == Severity.ERROR)
                .extracting(Finding::message)
                .asString()
                .contains("not in UTF-8");
        // kubectl reads what does not begin with a brace as YAML, which may have one.
        assertThat(read("\ufeff{\"apiVersion\": \"v1\", \"kind\": \"SeccompProfile\", \"spec\":"
                                + " {\"defaultAction\": \"SCMP_ACT_ALLOW\"}}")
                        .findings())
                .isEmpty();
    }

    @Test
    void aMistypedDefaultActionIsAnErrorWithAHint() {
        ReadProfile read = read("{\n\"defaultAction\": \"SCMP_ACT_ERRNOO\"}");
        assertThat(read.findings())
                .containsExactly(new Finding(
                        Severity.ERROR,
                        2,
                        "SCMP_ACT_ERRNOO",
                        "there is no defaultAction 'SCMP_ACT_ERRNOO'; did you mean 'SCMP_ACT_ERRNO'?"));
        assertThat(read("{\"syscalls\": []}").findings())
                .extracting(Finding::message)
                .containsExactly("defaultAction is missing");
        assertThat(read("{\"defaultAction\": \"SCMP_ACT_NOTIFY\"}").findings())
                .extracting(Finding::message)
                .containsExactly("SCMP_ACT_NOTIFY cannot be the default action: runtimes refuse it");
    }

    @Test
    void whoNeedsAProfileGetsTheFirstErrorWithFileAndLine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("p.json");
        Files.writeString(file, "{\"defaultAction\": \"ALLOW\",\n\"syscalls\": [{}]}");
        assertThatThrownBy(() -> reader.profile(file.toString()))
                .hasMessage(file + ":1: there is no defaultAction 'ALLOW'"
                        + " (2 more: 'advise seccomp-profile check' lists them)");
        Files.writeString(file, "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}");
        assertThat(reader.profile(file.toString()).defaultAction()).isEqualTo(Action.ALLOW);
        assertThatThrownBy(() -> reader.profile(folder.resolve("none").toString()))
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> reader.profile(folder.toString()))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("directory");
    }
}
