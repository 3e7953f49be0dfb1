package io.localgadget.gadget;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.gadget.Column.TextList;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void listSplitsAtEachNulAndKeepsEmptyItems() {
        TextList list = list("sh\0-c\0\0", false);
        assertThat(list.items()).extracting(Text::toString).containsExactly("sh", "-c", "");
        assertThat(list.truncated()).isFalse();
    }

    @Test
    void onlyTheLastItemOfACutListIsCut() {
        TextList list = list("echo\0hal", true);
        assertThat(list.items()).extracting(Text::truncated).containsExactly(false, true);
        assertThat(list.truncated()).isTrue();
    }

    @Test
    void textEndsAtItsNul() {
        byte[] bytes = "abc\0def".getBytes(StandardCharsets.US_ASCII);
        assertThat(Texts.terminated(bytes, 0, 7)).hasToString("abc");
        assertThat(Texts.terminated(bytes, 4, 3)).hasToString("def");
    }

    private static TextList list(String text, boolean truncated) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Texts.list(bytes, 0, bytes.length, truncated);
    }

    /** Lengths come from the kernel side; one that is wrong must not end the reader. */
    @Test
    void whatIsLongerThanItsRecordIsCut() {
        byte[] record = "ab\0cd".getBytes(StandardCharsets.US_ASCII);
        assertThat(Texts.slice(record, 3, Integer.MAX_VALUE, false)).isEqualTo(new Text(new byte[] {'c', 'd'}, true));
        assertThat(Texts.slice(record, 100, 1, false)).isEqualTo(new Text(new byte[0], true));
        assertThat(Texts.slice(record, -1, 1, false)).isEqualTo(new Text(new byte[0], true));
        assertThat(Texts.slice(record, 0, -1, false)).isEqualTo(new Text(new byte[0], true));
        assertThat(Texts.list(record, 0, 1000, false).truncated()).isTrue();
    }
}
