package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardOutputTest {
    @TempDir
    Path folder;

    @Test
    void aGoneReaderIsNoticedWithoutAndWithWriting() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread opener = Thread.ofPlatform().start(() -> open(pipe)); // each end waits for the other one
        try (FileOutputStream end = new FileOutputStream(pipe.toFile())) {
            opener.join();
            StandardOutput out = new StandardOutput(end, descriptor(pipe, end));
            out.write(new byte[] {'x'}, 0, 1);
            assertThat(out.readerGone()).isFalse();
            assertThat(out.isTerminal()).isFalse();
            reader.close();
            assertThat(out.readerGone()).isTrue();
            assertThatThrownBy(() -> out.write(new byte[] {'x'}, 0, 1)).isInstanceOf(ReaderGoneException.class);
        }
    }

    @Test
    void whereNobodyReadsAndTheEndIsWantedWholeRowsAreWrittenAndTheRestIsCounted() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread opener = Thread.ofPlatform().start(() -> open(pipe));
        try (FileOutputStream end = new FileOutputStream(pipe.toFile())) {
            opener.join();
            StandardOutput out = new StandardOutput(end, descriptor(pipe, end), () -> true, true);
            OutputBuffer buffer = new OutputBuffer(out);
            byte[] row = ("x".repeat(332) + "\n").getBytes(StandardCharsets.US_ASCII); // no divisor of a page
            for (int i = 0; i < 20; i++) {
                end.write(row); // what comes then does not fit
            }
            int[] rows = {0};
            assertThatThrownBy(() -> {
                        while (true) {
                            buffer.append(row);
                            rows[0]++;
                            buffer.endRow();
                        }
                    })
                    .isInstanceOf(ReaderStuckException.class)
                    .hasMessageContaining("rows not written");
            assertThatThrownBy(() -> out.writeRows(row, row.length, new int[] {row.length}, 1))
                    .as("at once")
                    .isInstanceOf(ReaderStuckException.class)
                    .hasMessageContaining("1 row not written");
            byte[] read = new byte[1 << 20];
            int length = reader.read(read);
            assertThat(length % row.length).isZero();
            assertThat(length / row.length).isBetween(1, rows[0] - 1);
            reader.close();
        }
    }

    private FileInputStream reader;

    private void open(Path pipe) {
        try {
            reader = new FileInputStream(pipe.toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFullDiskIsSaidInOneSentence() throws IOException {
        try (FileOutputStream full = new FileOutputStream("/dev/full")) {
            StandardOutput out = new StandardOutput(full, descriptor(Path.of("/dev/full"), full));
            assertThat(out.readerGone()).isFalse();
            assertThatThrownBy(() -> out.write(new byte[] {'x'}, 0, 1))
                    .isInstanceOf(OutputException.class)
                    .hasMessageStartingWith("cannot write to standard output: ")
                    .hasMessageEndingWith("; see that it is open and that its disk has room");
        }
    }

    @Test
    void aClosedDescriptorIsSaidInOneSentence() throws IOException {
        File file = folder.resolve("file").toFile();
        FileOutputStream stream = new FileOutputStream(file);
        int descriptor = descriptor(file.toPath(), stream);
        stream.close();
        StandardOutput out = new StandardOutput(stream, descriptor);
        assertThatThrownBy(() -> out.write(new byte[] {'x'}, 0, 1)).isInstanceOf(OutputException.class);
    }

    @Test
    void aFileTakesWhatIsWritten() throws IOException {
        Path file = folder.resolve("file");
        try (FileOutputStream stream = new FileOutputStream(file.toFile())) {
            StandardOutput out = new StandardOutput(stream, descriptor(file, stream));
            out.write("abcd".getBytes(StandardCharsets.US_ASCII), 1, 2);
            assertThat(out.readerGone()).isFalse();
            assertThat(out.terminalWidth()).isEqualTo(80);
            assertThat(Screen.of(out, ColorMode.AUTO, Map.of()).terminal()).isFalse();
        }
        assertThat(file).hasContent("bc");
    }

    /** The number of the descriptor that leads to the file. */
    private static int descriptor(Path file, FileOutputStream stream) throws IOException {
        assertThat(stream.getFD().valid()).isTrue();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(fd -> file.equals(target(fd)) && isWritable(fd))
                    .mapToInt(fd -> Integer.parseInt(fd.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Path target(Path fd) {
        try {
            return Files.readSymbolicLink(fd);
        } catch (IOException e) {
            return fd; // the descriptor of the listing itself has gone
        }
    }

    private static boolean isWritable(Path fd) {
        try {
            return Files.readString(Path.of("/proc/self/fdinfo").resolve(fd.getFileName()))
                    .lines()
                    .anyMatch(line -> line.matches("flags:\\s+\\d*[12]"));
        } catch (IOException e) {
            return false;
        }
    }
}
