package io.localgadget.cli.profile;

import static io.localgadget.cli.profile.Profiles.WEB;
import static io.localgadget.cli.profile.Profiles.stack;
import static io.localgadget.cli.profile.Profiles.truncated;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.gadget.StackCount;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class PprofTest {
    @Test
    void processesStayApartAndFunctionsAreShared() throws IOException {
        assertThat(fields(stack(WEB, 1, "sh", 3, "read", "main"), truncated(stack(null, 2, "sh", 2, "main"))))
                .containsExactly(
                        "1: 08011002", // samples, count
                        "1: 08031004", // cpu, nanoseconds
                        "2: 0a020102120503" + "8087a70e" + "1a0408051006" + "1a0408071008" + "1a0408091801",
                        "2: 0a020203120502" + "80dac409" + "1a040805100a" + "1a0408071008" + "1a0408091802",
                        "5: 0801100b180b200c",
                        "4: 08011001" + "22020801",
                        "5: 0802100d180d200c",
                        "4: 08021001" + "22020802",
                        "5: 0803100e180e",
                        "4: 0803" + "22020803",
                        "3: 0801280c3801",
                        "9: 1767323045000000000",
                        "10: 1500000000",
                        "11: 08031004",
                        "12: 10000000",
                        "6: ''",
                        "6: 'samples'",
                        "6: 'count'",
                        "6: 'cpu'",
                        "6: 'nanoseconds'",
                        "6: 'container'",
                        "6: 'web'",
                        "6: 'process'",
                        "6: 'sh'",
                        "6: 'pid'",
                        "6: '[host]'",
                        "6: 'read'",
                        "6: '/bin/x'",
                        "6: 'main'",
                        "6: '[truncated]'");
    }

    @Test
    void namesStayAsTheyAreButForHiddenCharacters() throws IOException {
        assertThat(fields(stack(WEB, 1, "a;b", 1, "f;\"g\"\u001b é"))).contains("6: 'a;b'", "6: 'f;\"g\"\\x1b é'");
    }

    /** The fields of the message: a number, a string of the table, or another message in hexadecimal digits. */
    private static List<String> fields(StackCount... stacks) throws IOException {
        byte[] file = Profiles.bytes(ProfileFormat.PPROF, Profiles.of(stacks));
        ByteBuffer message = ByteBuffer.wrap(new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes());
        List<String> fields = new ArrayList<>();
        while (message.hasRemaining()) {
            long key = varint(message);
            long value = varint(message);
            String text = Long.toString(value);
            if ((key & 7) == 2) {
                byte[] bytes = new byte[(int) value];
                message.get(bytes);
                text = key >> 3 == 6 ? "'" + new String(bytes, StandardCharsets.UTF_8) + "'" : hex(bytes);
            }
            fields.add((key >> 3) + ": " + text);
        }
        return fields;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = message.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
