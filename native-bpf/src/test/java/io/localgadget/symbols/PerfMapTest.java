package io.localgadget.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
            new PerfMap().find(new ByteArrayInputStream(bytes), new Lookup(0, 5, 0x1000, Long.MAX_VALUE));
        }
    }

    private static String name(String map, long address) throws IOException {
        Lookup lookup = new Lookup(address);
        new PerfMap().find(new ByteArrayInputStream(map.getBytes(StandardCharsets.UTF_8)), lookup);
        Lookup.Symbol symbol = lookup.symbol(0);
        return symbol == null ? "" : symbol.name();
    }
}
