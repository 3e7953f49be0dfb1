package io.localgadget.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PerfMapTest {
    @Test
    void namesWithSpacesAreWholeAndTheLastLineNeedsNoEnd() throws IOException {
        assertThat(name("1000 10 void Main.main(String[])\n2000 20 py::f:/a b.py", 0x1005))
                .isEqualTo("void Main.main(String[])");
        assertThat(name("1000 10 a\n2000 20 py::f:/a b.py", 0x201f)).isEqualTo("py::f:/a b.py");
        assertThat(name("0x1000 0x10 a\n", 0x100f)).isEqualTo("a");
    }

    @Test
    void whatIsLaterIsNewer() throws IOException {
        assertThat(name("1000 10 old\n1008 8 new\n", 0x1009)).isEqualTo("new");
    }

    @Test
    void betweenFunctionsIsNone() throws IOException {
        assertThat(name("1000 10 a\n1020 10 b\n", 0x1010)).isEmpty();
    }

    @Test
    void linesThatAreNoneArePassedOver() throws IOException {
        assertThat(name(
                        "\n\nnonsense\n1000\n1000 \n1000 10\nffffffffffffffffff 1 x\n-1 5 y\n1000 0 z\n1000 10 a\n",
                        0x1000))
                .isEqualTo("a");
    }

    @Test
    void longNamesAreCutAndMarked() throws IOException {
        assertThat(name("1000 10 " + "n".repeat(100_000) + "\n", 0x1000))
                .startsWith("nnn")
                .endsWith("n…")
                .hasSizeLessThan(2100);
    }

    @Test
    void anyBytesAreRead() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[500];
            random.nextBytes(bytes);
            new PerfMap()
                    .find(new ByteArrayInputStream(bytes), new Lookup(0, 5, 0x1000, Long.MAX_VALUE), Meters.generous());
        }
    }

    @Test
    void aFileWithoutAnEndHasOne() throws IOException {
        assertThat(new PerfMap().find(new Zeros(), new Lookup(1), Meters.generous()))
                .isFalse();
        Bucket small = new Bucket(1 << 20, 0, System::nanoTime);
        Zeros zeros = new Zeros();
        assertThatThrownBy(() -> new PerfMap().find(zeros, new Lookup(1), Meters.of(small)))
                .isInstanceOfSatisfying(
                        GivenUpException.class, e -> assertThat(e.reason()).isEqualTo(GaveUp.SPENT));
        assertThat(zeros.read).isEqualTo(1 << 20);
        assertThatThrownBy(() -> new PerfMap().find(new Zeros(), new Lookup(1), new Meter(Meters.large(), -1)))
                .isInstanceOfSatisfying(
                        GivenUpException.class, e -> assertThat(e.reason()).isEqualTo(GaveUp.SILENT));
    }

    @Test
    void namesThatAreTooLongTogetherAreLeftOutAndNoneIsWrong() throws IOException {
        StringBuilder map = new StringBuilder("f 1 old\n");
        long[] addresses = new long[400];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = 16 * i + 15;
            map.append(Long.toHexString(addresses[i]))
                    .append(" 1 ")
                    .append("n".repeat(1000))
                    .append('\n');
        }
        map.append("f 1 ").append("new".repeat(600)).append('\n');
        Lookup lookup = new Lookup(addresses);
        byte[] bytes = map.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(new PerfMap().find(new ByteArrayInputStream(bytes), lookup, Meters.generous()))
                .isTrue();
        assertThat(lookup.isFull()).isTrue();
        assertThat(lookup.symbol(0)).isNull();
        assertThat(lookup.missing()).hasSizeBetween(130, 200);
    }

    /** What a file system that a container serves itself can be. */
    private static final class Zeros extends InputStream {
        private long read;

        @Override
        public int read() {
            read++;
            return 0;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            read += length;
            return length;
        }
    }

    private static String name(String map, long address) throws IOException {
        Lookup lookup = new Lookup(address);
        new PerfMap().find(new ByteArrayInputStream(map.getBytes(StandardCharsets.UTF_8)), lookup, Meters.generous());
        Lookup.Symbol symbol = lookup.symbol(0);
        return symbol == null ? "" : symbol.name();
    }
}
