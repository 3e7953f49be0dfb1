package io.localgadget.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.StackSample;
import io.localgadget.gadget.StackSample.Program;
import io.localgadget.gadget.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory maps of processes that load something, end or execute something else; the process is this one. */
class ProcessImagesTest {
    private static final int SELF = (int) ProcessHandle.current().pid();
    /** Of the JDK, and of no use here. */
    private static final String LIBRARY = "libsctp.so";

    private final Patience patience = new Patience(Duration.ofSeconds(20), Pace.usual());
    private final ProcessImages images = new ProcessImages(patience, message -> {});
    private final ContainerFiles owner = new ContainerFiles("", () -> 0);

    @AfterEach
    void close() {
        patience.close();
    }

    @Test
    void whatIsLoadedLaterIsInTheMapAtOnce() throws IOException {
        long early = address("libjvm.so");
        assertThat(meet(start(), early).map().find(early)).isPresent();
        System.load(Path.of(System.getProperty("java.home"), "lib", LIBRARY).toString());
        long late = address(LIBRARY);
        Image image = meet(start(), late, early);
        assertThat(image.map().find(late).orElseThrow().baseName()).isEqualTo(LIBRARY);
    }

    @Test
    void framesThatAreNoneDoNotHaveItReadEachTime() throws IOException {
        long early = address("libjvm.so");
        double before = owner.maps().left();
        meet(start(), early);
        double once = before - owner.maps().left();
        for (int i = 0; i < 1000; i++) {
            meet(start(), early, 0x42, early);
        }
        assertThat(before - owner.maps().left()).isLessThan(50 * once);
    }

    @Test
    void aProcessThatEndedOrExecutesAnotherProgramIsGone() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        Image ended = images.meet(sample((int) process.pid(), 1, 0x1000), stack(0x1000), owner, null);
        assertThat(ended.isGone()).isTrue();
        Image other = meet(start() + 4096, address("libjvm.so"));
        assertThat(other.isGone()).isTrue();
        assertThat(other.map().isEmpty()).isTrue();
        assertThat(other.gaveUp()).isNull();
    }

    @Test
    void whatIsGivenUpIsNotTakenForEnded() throws IOException {
        owner.maps().spend(1L << 40);
        Image image = meet(start(), address("libjvm.so"));
        assertThat(image.gaveUp()).isEqualTo(GaveUp.SPENT);
        assertThat(images.isKnown(image)).isFalse(); // it is tried once more
    }

    private Image meet(long start, long... addresses) {
        return images.meet(sample(SELF, start, addresses), stack(addresses), owner, null);
    }

    private static UserStack stack(long... addresses) {
        return new UserStack(addresses);
    }

    private static StackSample sample(int pid, long start, long... addresses) {
        ProcessInfo process = new ProcessInfo(0, 0, 0, pid, pid, 1, 0, 0, Text.of("x"));
        return new StackSample(process, start, new Program(1, 1, start), new long[0], addresses, false);
    }

    /** Where the program begins, as the kernel says to us. */
    private static long start() throws IOException {
        return ProcessStatus.read(SELF).code();
    }

    private static long address(String library) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.endsWith("/" + library) && line.contains(" r-xp "))
                .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf('-')), 16) + 1)
                .findFirst()
                .orElseThrow();
    }
}
