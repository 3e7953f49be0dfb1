package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of {@code NAME.rows.json} in every format, compared with the file beside it. */
class GoldenOutputTest {
    @ParameterizedTest
    @CsvSource({
        "plain,json,plain.jsonl",
        "plain,jsonpretty,plain.pretty.json",
        "plain,yaml,plain.yaml",
        "plain,columns,plain.table.txt",
        "plain,'columns=+timestamp,+upper',plain.all.table.txt",
        "hostile,json,hostile.jsonl",
        "hostile,jsonpretty,hostile.pretty.json",
        "hostile,yaml,hostile.yaml",
        "hostile,columns,hostile.table.txt",
        "wide,json,wide.jsonl",
        "wide,columns,wide.table.txt",
    })
    void rowsLookAsInTheFile(String name, String format, String expected) throws IOException {
        assertThat(Written.rows(format, Screen.NONE, rows(name))).isEqualTo(text(expected));
    }

    @ParameterizedTest
    @CsvSource({"plain,72", "hostile,72", "wide,72", "wide,40", "wide,120"})
    void terminalRowsLookAsInTheFile(String name, int width) throws IOException {
        assertThat(Written.rows("columns", Written.terminal(width), rows(name)))
                .isEqualTo(text(name + ".terminal" + width + ".txt"));
    }

    private static List<Sample> rows(String name) throws IOException {
        List<Sample> rows = new ArrayList<>();
        for (JsonNode node : new ObjectMapper().readTree(text(name + ".rows.json"))) {
            rows.add(Sample.of(node));
        }
        return rows;
    }

    private static String text(String file) throws IOException {
        try (InputStream in = GoldenOutputTest.class.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
