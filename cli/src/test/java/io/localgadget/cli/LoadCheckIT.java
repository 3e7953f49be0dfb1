package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.bpf.StructType;
import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.Gadget;
import io.localgadget.gadget.Gadgets;
import io.localgadget.gadget.Option;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.SnapshotGadget;
import io.localgadget.gadget.trace.OpenGadget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The check that guards all gadgets on all kernels: it takes ours, and says what is wrong with others. */
@RequiresBpf
@ExtendWith(LeakCheck.class)
class LoadCheckIT {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void thisKernelTakesEveryGadgetWithAllItsFlags() {
        assertThat(check(Gadgets.ALL)).as(said.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(lines())
                .allMatch(line -> line.startsWith("LOAD ok "))
                .contains(
                        "LOAD ok tracker",
                        "LOAD ok trace/open",
                        "LOAD ok trace/open --full-path",
                        "LOAD ok trace/open --failed --full-path --host",
                        "LOAD ok snapshot/process --threads",
                        "LOAD ok profile/cpu --kernel",
                        "LOAD ok traceloop/traceloop --host",
                        "LOAD ok advise/seccomp");
    }

    @Test
    @RequiresCommand("clang")
    void aProgramThatTheVerifierRefusesIsAFailureWithTheVerifiersWordsAndTheSourceLine() throws Exception {
        compile("refused");
        assertThat(check(List.of(new Snapshotting("refused")))).isEqualTo(1);
        assertThat(lines())
                .anyMatch(line -> line.startsWith("LOAD FAIL trial/refused: cannot load trial/refused: EACCES"))
                .anyMatch(line -> line.startsWith("    ; return *(volatile unsigned int *)&entry->number;"))
                .anyMatch(line -> line.startsWith("    ") && line.contains("invalid mem access"));
    }

    @Test
    void aGadgetWithoutAnObjectIsAFailure() {
        assertThat(check(List.of(new Snapshotting("missing")))).isEqualTo(1);
        assertThat(lines()).anyMatch(line -> line.startsWith("LOAD FAIL trial/missing: the build made no "));
    }

    @Test
    void flagsAreTriedEachAndTogether() {
        assertThat(LoadCheck.combinations(new OpenGadget()))
                .containsExactly(
                        List.of(),
                        List.of("--failed"),
                        List.of("--full-path"),
                        List.of("--host"),
                        List.of("--failed", "--full-path", "--host"));
    }

    @Test
    void theEndOfALongLogHasItsSourceLine() {
        StringBuilder log = new StringBuilder("; int first;\n0: r0 = 0\n; int second;\n");
        IntStream.range(1, 40).forEach(i -> log.append(i).append(": r1 = 0\n"));
        assertThat(LoadCheck.lastLines(log.toString()))
                .hasSize(16)
                .startsWith("; int second;", "25: r1 = 0")
                .endsWith("39: r1 = 0");
    }

    private int check(List<Gadget> gadgets) {
        return LoadCheck.check(gadgets, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private List<String> lines() {
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Puts an object to where those of our gadgets are. */
    private static void compile(String name) throws Exception {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86";
        Path classes = Path.of(LoadCheckIT.class.getResource("/").toURI());
        Path object = classes.resolve("bpf/" + architecture + "/trial/" + name + ".bpf.o");
        Files.createDirectories(object.getParent());
        run(
                "clang",
                "-g",
                "-O2",
                "-target",
                "bpf",
                "-c",
                classes.resolve("io/localgadget/cli/" + name + ".bpf.c").toString(),
                "-o",
                object.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private record Snapshotting(String name) implements SnapshotGadget<Event> {
        @Override
        public String category() {
            return "trial";
        }

        @Override
        public String description() {
            return "A trial.";
        }

        @Override
        public List<Option> options() {
            return List.of();
        }

        @Override
        public List<Column<Row<Event>>> columns(EventClock clock) {
            return List.of();
        }

        @Override
        public String entryStruct() {
            return "entry";
        }

        @Override
        public Decoder<Event> decoder(StructType entry) {
            return (bytes, length) -> {
                throw new IllegalStateException("there are no entries");
            };
        }
    }
}
