package io.localgadget.cli.output;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Texts as an attacker would choose them: always the same ones. */
final class HostileBytes {
    private static final String[] PIECES = {
        "\033[2J",
        "\033]0;title\007",
        "\u009b31m",
        "\u202e",
        "\u2066",
        "\u200d",
        "\u2028",
        "\ufeff",
        "\r",
        "\n",
        "\0",
        "\177",
        "\"",
        "\\",
        "\\u0000",
        "日本",
        "e\u0301",
        "\ud83d\ude00",
        "\udb40\udc41",
        "\ufffe",
        "\ue000",
        "a b",
        "plain"
    };

    private HostileBytes() {}

    static boolean actsOnTerminal(int character) {
        int type = Character.getType(character);
        return character != '\n'
                && (type == Character.CONTROL
                        || type == Character.FORMAT
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR);
    }

    static List<byte[]> all() {
        List<byte[]> texts = new ArrayList<>();
        texts.add(new byte[0]);
        for (int b = 0; b < 256; b++) {
            texts.add(new byte[] {(byte) b});
            texts.add(new byte[] {'a', (byte) b, 'z'});
            for (int lead = 0xc0; lead < 0x100; lead++) {
                texts.add(new byte[] {(byte) lead, (byte) b, (byte) 0x80, (byte) 0x80});
            }
        }
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            byte[] text = new byte[random.nextInt(40)];
            random.nextBytes(text);
            texts.add(text);
        }
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = random.nextInt(8); pieces >= 0; pieces--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            texts.add(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        }
        return texts;
    }
}
