package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** profile cpu on plain containers, whose programs say beforehand where they spend their time. */
@RequiresBpf
@RequiresCommand({"runc", "strip", "objcopy", "go"})
class ProfileCpuIT {
    private static final String ID = "lgt-profile";
    /** No divisor of what the kernel's timers do, and enough samples in a few seconds. */
    private static final String FREQUENCY = "997";

    private static final double TOLERANCE = 0.05;

    private Oci oci;
    private Rootfs rootfs;

    @BeforeEach
    void open() {
        oci = Oci.withDefaultRoot(TestRuntimes.named("runc"));
        rootfs = Generators.addTo(Rootfs.busybox(oci.folder()));
    }

    @AfterEach
    void close() {
        oci.close();
    }

    @Test
    void aFunctionsShareIsTheTimeThatItTakes() {
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/spinner", "1000"));
        List<JsonNode> rows = profile("4s");
        assertSeventyThirty(rows);
        JsonNode most = rows.getFirst();
        assertThat(text(most, "function")).isEqualTo("spend_seventy");
        assertThat(text(most, "module")).isEqualTo("/bin/spinner");
        assertThat(most.path("stack").toString()).startsWith("[\"spend_seventy\",\"spin\",\"main\"");
    }

    @Test
    void aContainerThatStartsLaterIsThereFromItsFirstProgramOn() {
        try (ToolProcess tool = Tool.tracing("profile", "cpu", "-c", ID, "-o", "json", "--frequency", FREQUENCY)) {
            oci.run(ID, Bundle.of(rootfs, "/bin/spinner", "3")).orThrow();
            assertSeventyThirty(
                    Tool.stopAndFilter(tool, row -> text(row, "container").equals(ID)));
        }
    }

    @Test
    @RequiresCommand("dockerd")
    void aDockerContainersProgramIsReadFromItsOwnLayers() {
        try (Dockerd docker = Dockerd.start()) {
            docker.importImage(rootfs, "lgt-profile-image");
            docker.run("-d", "--name", ID, "lgt-profile-image", "/bin/spinner", "1000")
                    .orThrow();
            List<JsonNode> rows =
                    profile("3s", "--docker-socketpath", docker.socket().toString());
            assertSeventyThirty(rows);
            assertThat(text(rows.getFirst(), "image")).startsWith("lgt-profile-image");
        }
    }

    @Test
    void aStrippedProgramsFramesAreItsModuleAndCountedTogether() {
        oci.guard().run("strip", inRootfs("bin/spinner")).orThrow();
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/spinner", "1000"));
        List<JsonNode> rows = profile("2s", "-U");
        Predicate<JsonNode> named = row -> text(row, "module").equals("/bin/spinner")
                && text(row, "function").equals("[spinner]");
        assertThat(share(rows, named)).isGreaterThan(0.9);
        assertThat(rows.stream().filter(named)).hasSizeLessThan(10); // by the depth of the stack
        assertThat(share(rows, row -> text(row, "function").startsWith("spend")))
                .isZero();
    }

    @Test
    void aStrippedProgramIsNamedByItsDebugFileInTheContainer() throws IOException {
        String program = inRootfs("bin/spinner");
        String id = oci.guard().run("readelf", "-n", program).text().replaceAll("(?s).*Build ID: (\\w+).*", "$1");
        Path debug = rootfs.folder()
                .resolve("usr/lib/debug/.build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug");
        Files.createDirectories(debug.getParent());
        oci.guard()
                .run("objcopy", "--only-keep-debug", program, debug.toString())
                .orThrow();
        oci.guard().run("strip", program).orThrow();
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/spinner", "1000"));
        assertSeventyThirty(profile("3s"));
    }

    @Test
    void aProgramThatIsDeletedWhileItRunsIsNamed() throws IOException {
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/spinner", "1000"));
        Files.delete(Path.of(inRootfs("bin/spinner")));
        assertSeventyThirty(profile("3s"));
    }

    @Test
    void programsThatLiveForAMomentAreNamedToo() {
        oci.runDetached(ID, Bundle.of(rootfs, "sh", "-c", "while true; do /bin/spinner 0.05; done"));
        List<JsonNode> rows = profile("6s", "-F", "comm==spinner");
        double named = share(rows, row -> row.path("stack").toString().contains("spend_"));
        assertThat(named).isGreaterThan(0.75); // the rest is exec, page faults and exit
        assertThat(share(rows, row -> row.path("stack").toString().contains("[unknown]")))
                .isLessThan(0.2);
    }

    @Test
    void programsThatEndBeforeTheyCanBeReadAreKnownByOthersOfTheirKind() {
        oci.runDetached(ID, Bundle.of(rootfs, "sh", "-c", "while true; do /bin/true; done"));
        List<JsonNode> rows = profile("5s");
        assertThat(share(rows, row -> row.path("stack").toString().contains("[busybox]")))
                .isGreaterThan(0.6);
        assertThat(share(rows, row -> row.path("stack").toString().contains("[unknown]")))
                .isLessThan(0.3);
    }

    @Test
    void codeThatIsMappedLaterIsNamedToo() {
        try (ToolProcess tool = Tool.tracing("profile", "cpu", "-c", ID, "-o", "json", "--frequency", FREQUENCY)) {
            oci.run(ID, Bundle.of(rootfs, "/bin/latecomer", "0.5", "0.5")).orThrow();
            List<JsonNode> rows =
                    Tool.stopAndFilter(tool, row -> text(row, "comm").equals("latecomer"));
            assertThat(share(rows, row -> text(row, "function").equals("spend_early")))
                    .isGreaterThan(0.3);
            assertThat(share(rows, row -> text(row, "function").equals("spend_late")))
                    .isGreaterThan(0.3);
        }
    }

    @Test
    void programsThatEndedBeforeTheyCouldBeReadAreCounted() {
        try (ToolProcess tool =
                Tool.tracing("profile", "cpu", "-U", "-c", ID, "-o", "json", "--frequency", FREQUENCY)) {
            tool.signal("STOP");
            oci.run(ID, Bundle.of(rootfs, "/bin/latecomer", "0.1", "0.1")).orThrow();
            tool.signal("CONT");
            List<JsonNode> rows =
                    Tool.stopAndFilter(tool, row -> text(row, "comm").equals("latecomer"));
            long unknown = rows.stream()
                    .filter(row -> row.path("stack").toString().contains("[unknown]"))
                    .mapToLong(row -> row.path("count").asLong())
                    .sum();
            assertThat(unknown).isPositive();
            assertThat(tool.stderr())
                    .anyMatch(line ->
                            line.matches(".*of \\d+ samples the process had ended before its memory map could be"
                                    + " read \\(once more\\): frames are \\[unknown\\]"));
        }
    }

    @Test
    void generatedCodeIsNamedByTheMapOfItsProcess() {
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/jitter", "1000", "made at run time"));
        List<JsonNode> rows = profile("2s");
        assertThat(share(rows, row -> text(row, "function").equals("made at run time")))
                .isGreaterThan(0.8);
        assertThat(text(rows.getFirst(), "module")).matches("/tmp/perf-\\d+.map");
    }

    @Test
    void aJvmIsAskedForTheNamesOfWhatItHasCompiled() {
        rootfs.file("app/Spin.java", """
                public class Spin {
                    static volatile long result;
                    static void seventy(int n) { for (int i = 0; i < n; i++) result = result * 31 + i; }
                    static void thirty(int n) { for (int i = 0; i < n; i++) result = result * 33 + i; }
                    public static void main(String[] args) {
                        while (true) { seventy(7000); thirty(3000); }
                    }
                }
                """);
        Path home = Path.of(System.getProperty("java.home"));
        List<String> java = List.of(
                home + "/bin/java",
                "-XX:+PreserveFramePointer",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=dontinline,Spin::*",
                "/app/Spin.java");
        oci.runDetached(ID, withHost(home, java.toArray(String[]::new)));
        Waiting.until(
                "it spins",
                Duration.ofSeconds(60),
                () -> profile("1s", "--ask-java").stream()
                        .anyMatch(row -> text(row, "function").equals("void Spin.seventy(int)")));
        List<JsonNode> rows = profile("5s", "--ask-java");
        double seventy = share(rows, row -> row.path("stack").toString().contains("void Spin.seventy(int)"));
        double thirty = share(rows, row -> row.path("stack").toString().contains("void Spin.thirty(int)"));
        assertThat(seventy / (seventy + thirty)).isCloseTo(0.7, within(TOLERANCE));
        assertThat(seventy + thirty).isGreaterThan(0.8);
        assertThat(oci.exec(ID, "ls", "-a", "/tmp").text())
                .contains(".java_pid1")
                .doesNotContain(".attach_pid");
    }

    @Test
    @RequiresCommand("python3")
    void pythonShowsItsInterpreter() {
        oci.runDetached(
                ID, withHost(Path.of("/usr"), "/usr/bin/python3", "-c", "while True: sum(i * i for i in range(1000))"));
        List<JsonNode> rows = profile("3s");
        assertThat(share(rows, row -> text(row, "module").matches("/usr/(bin|lib)/.*python.*")))
                .isGreaterThan(0.8);
        assertThat(share(rows, row -> row.path("stack").toString().contains("_PyEval_EvalFrameDefault")))
                .isGreaterThan(0.3);
    }

    private Bundle withHost(Path more, String... program) {
        return Bundle.of(rootfs, program).withHostFolders(Path.of("/usr"), Path.of("/lib"), Path.of("/lib64"), more);
    }

    @Test
    void kernelOnlyAndUserOnly() {
        oci.runDetached(ID, Bundle.of(rootfs, "dd", "if=/dev/zero", "of=/dev/null", "bs=1M"));
        assertThat(profile("2s", "-K"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.path("stack"))
                        .isNotEmpty()
                        .allSatisfy(frame -> assertThat(frame.asText()).endsWith("_[k]")));
        assertThat(profile("2s", "-U"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.path("stack"))
                        .isNotEmpty()
                        .allSatisfy(frame -> assertThat(frame.asText()).doesNotEndWith("_[k]")));
        assertThat(profile("2s"))
                .anySatisfy(row -> assertThat(row.path("stack").toString())
                        .contains("_[k]\"")
                        .contains("[busybox]"));
    }

    @Test
    void whatFindsNoRoomInTheRingIsCountedAndSaid() throws InterruptedException {
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/spinner", "1000"));
        try (ToolProcess tool = Tool.tracing("profile", "cpu", "-c", ID, "-o", "json", "--frequency", "50000")) {
            tool.signal("STOP");
            Thread.sleep(5000); // for much more than the ring holds
            tool.signal("CONT");
            assertThat(tool.stop()).isZero();
            assertThat(tool.stderr())
                    .anySatisfy(
                            line -> assertThat(line)
                                    .matches(
                                            ".*profile cpu lost \\d+ samples: the ring buffer was full; a lower --frequency helps"));
            assertThat(tool.rows()).isNotEmpty();
        }
    }

    @Test
    void foldedStacksBeginWithTheContainer() {
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/spinner", "1000"));
        assertThat(run("2s", "folded").stdout())
                .anySatisfy(line ->
                        assertThat(line).startsWith(ID + ";spinner;").matches(".*;main;spin;spend_seventy \\d+"))
                .allSatisfy(line -> assertThat(line).startsWith(ID + ";").matches(".* \\d+"));
    }

    @Test
    void pprofReadsTheProfile() throws IOException {
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/spinner", "1000"));
        Path file = oci.folder().resolve("cpu.pb.gz");
        try (ToolProcess tool = ToolProcess.startTo(
                file, "profile", "cpu", "-c", ID, "-o", "pprof", "-t", "4s", "--frequency", FREQUENCY)) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).as(tool::toString).isZero();
        }
        String top = pprof("-top", file);
        assertThat(top).contains("Type: cpu");
        assertThat(percent(top, "spend_seventy")).isCloseTo(70, within(100 * TOLERANCE));
        assertThat(percent(top, "spend_thirty")).isCloseTo(30, within(100 * TOLERANCE));
        assertThat(pprof("-tags", file)).contains(ID).contains("spinner");
        assertThat(pprof("-raw", file)).contains("/bin/spinner").contains("[kernel]");
    }

    @Test
    void theFlameGraphIsOnePageWithTheData() throws IOException {
        String hostile = "</script><img src=x onerror=alert(1)>\u001b[2J";
        oci.runDetached(ID, Bundle.of(rootfs, "/bin/jitter", "1000", hostile));
        String page = String.join("\n", run("2s", "flamegraph").stdout());
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("Content-Security-Policy")
                .doesNotContain("@DATA@", "<img", "http:", "https:", "\u001b");
        Matcher data = Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
                .matcher(page);
        assertThat(data.find()).isTrue();
        JsonNode json = new ObjectMapper().readTree(data.group(1));
        JsonNode root = json.path("root");
        JsonNode container = root.path(4).path(0);
        assertThat(container.path(0).asText()).isEqualTo(ID);
        assertThat(container.path(1).asLong()).isEqualTo(root.path(1).asLong()).isPositive();
        assertThat(container.path(4).path(0).path(0).asText()).isEqualTo("jitter");
        List<String> names = new ArrayList<>();
        collect(root, names);
        assertThat(names).contains("</script><img src=x onerror=alert(1)>\\x1b[2J");
    }

    private static void collect(JsonNode node, List<String> names) {
        names.add(node.path(0).asText());
        long below = 0;
        for (JsonNode child : node.path(4)) {
            collect(child, names);
            below += child.path(1).asLong();
        }
        assertThat(below).isLessThanOrEqualTo(node.path(1).asLong());
    }

    private static void assertSeventyThirty(List<JsonNode> rows) {
        assertThat(share(rows, row -> row.path("stack").toString().contains("spend_seventy")))
                .isCloseTo(0.7, within(TOLERANCE));
        assertThat(share(rows, row -> row.path("stack").toString().contains("spend_thirty")))
                .isCloseTo(0.3, within(TOLERANCE));
    }

    /** The share of samples in rows where that holds. */
    private static double share(List<JsonNode> rows, Predicate<JsonNode> wanted) {
        long all = rows.stream().mapToLong(row -> row.path("count").asLong()).sum();
        long some = rows.stream()
                .filter(wanted)
                .mapToLong(row -> row.path("count").asLong())
                .sum();
        return (double) some / all;
    }

    private static List<JsonNode> profile(String time, String... more) {
        return run(time, "json", more).rows();
    }

    private static ToolProcess run(String time, String format, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("profile", "cpu", "-c", ID, "-o", format, "-t", time, "--frequency", FREQUENCY));
        arguments.addAll(List.of(more));
        try (ToolProcess tool = ToolProcess.start(arguments.toArray(String[]::new))) {
            assertThat(tool.awaitExit(Duration.ofSeconds(60)))
                    .as(tool::toString)
                    .isZero();
            return tool;
        }
    }

    private String pprof(String form, Path file) {
        return oci.guard().run("go", "tool", "pprof", form, file.toString()).text();
    }

    private static double percent(String top, String function) {
        Matcher line = Pattern.compile("\\S+ +([0-9.]+)%.* " + function + "\\b").matcher(top);
        assertThat(line.find()).as(top).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private String inRootfs(String path) {
        return rootfs.folder().resolve(path).toString();
    }
}
