package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Intervals of rows, one after the other. */
class BlocksTest {
    private static final List<Sample> TWO = List.of(Sample.of(1, "one"), Sample.of(22, "two", "a", "b"));

    @Test
    void eachBlockOfColumnsHasAHeaderAndAnEmptyLineBetween() {
        assertThat(blocks("columns=pid,comm", Screen.NONE, List.of(TWO, List.of(), TWO.subList(0, 1))))
                .isEqualTo("""
                    PID COMM
                      1 one
                     22 two

                    PID COMM

                    PID COMM
                      1 one
                """);
    }

    @Test
    void onATerminalColumnsAreAsWideAsTheyNeedAndDoNotShrinkAgain() {
        Sample wide = Sample.of(333333, "a-long-name");
        String written = blocks("columns=comm,pid", Written.terminal(80), List.of(TWO, List.of(wide), TWO));
        assertThat(written).isEqualTo("""
                COMM PID
                one    1
                two   22

                COMM           PID
                a-long-name 333333

                COMM           PID
                one              1
                two             22
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonpretty"})
    void eachBlockOfJsonIsAnArray(String format) throws IOException {
        String written = blocks(format, Screen.NONE, List.of(TWO, List.of(), TWO.subList(0, 1)));
        List<JsonNode> arrays = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        try (JsonParser parser = json.createParser(written)) {
            while (parser.nextToken() != null) {
                arrays.add(json.<JsonNode>readTree(parser));
            }
        }
        assertThat(arrays).extracting(JsonNode::size).containsExactly(2, 0, 1);
        assertThat(arrays).allMatch(JsonNode::isArray);
        assertThat(arrays.get(0).get(1).path("comm").asText()).isEqualTo("two");
        assertThat(written).endsWith("]\n");
        if (format.equals("json")) {
            assertThat(written).hasLineCount(3);
        }
    }

    @Test
    void eachBlockOfYamlIsADocument() {
        assertThat(blocks("yaml=pid,comm", Screen.NONE, List.of(TWO, List.of())))
                .isEqualTo("""
                ---
                - pid: 1
                  comm: "one"
                - pid: 22
                  comm: "two"
                ---
                []
                """);
    }

    @ParameterizedTest
    @CsvSource({"json", "jsonpretty", "yaml", "columns"})
    void blocksLargerThanTheBufferAreWhole(String format) {
        List<Sample> many = Collections.nCopies(5000, TWO.get(1));
        assertThat(blocks(format, Screen.NONE, List.of(many)).split("two", -1)).hasSize(5001);
    }

    private static String blocks(String format, Screen screen, List<List<Sample>> blocks) {
        Written written = new Written();
        try (RowWriter<Sample> writer = OutputFormat.parse(format).blockWriter(Sample.COLUMNS, written, screen)) {
            blocks.forEach(writer::writeBlock);
        }
        return written.text();
    }
}
