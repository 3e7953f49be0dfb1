package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Column.TextList;
import io.localgadget.gadget.Text;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Sample> HOSTILE =
            HostileBytes.all().stream().map(Sample::of).toList();
    private static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-11-21T10:00:00.5Z"));

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonpretty"})
    void anyBytesGiveJsonWithTheSameText(String format) throws IOException {
        List<JsonNode> rows = JSON.readerFor(JsonNode.class)
                .<JsonNode>readValues(Written.rows(format, Screen.NONE, HOSTILE))
                .readAll();
        assertThat(rows).hasSameSizeAs(HOSTILE);
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row = rows.get(i);
            assertThat(row.size()).isEqualTo(Sample.COLUMNS.size());
            assertThat(oneForMany(row.get("comm").textValue())).isEqualTo(oneForMany(HOSTILE.get(i)));
            assertThat(row.get("args").get(1)).isEqualTo(row.get("comm"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "yaml", "columns"})
    void aRowThatFailedIsTakenBackWhole(String format) {
        List<Column<String>> columns = List.of(
                Column.<String>words("name", 16, "", Text::of).byDefault(),
                Column.<String>number("memory", 16, "", row -> {
                            if (row.equals("much")) {
                                throw new OutOfMemoryError("as the test wants");
                            }
                            return 1;
                        })
                        .byDefault());
        Written written = new Written();
        try (RowWriter<String> writer = OutputFormat.parse(format).writer(columns, written, Screen.NONE, false)) {
            writer.write("first");
            assertThatThrownBy(() -> writer.write("much")).isInstanceOf(OutOfMemoryError.class);
            writer.discardRow();
            writer.write("second");
        }
        assertThat(written.text())
                .isEqualTo(Written.rows(OutputFormat.parse(format), Screen.NONE, columns, List.of("first", "second")));
    }

    @Test
    void anyBytesGiveQuotedTextsInYaml() throws JsonProcessingException {
        List<String> lines = Written.rows("yaml", Screen.NONE, HOSTILE).lines().toList();
        int linesPerRow = 1 + Sample.COLUMNS.size();
        assertThat(lines).hasSize(HOSTILE.size() * linesPerRow);
        for (int i = 0; i < HOSTILE.size(); i++) {
            assertThat(lines.get(i * linesPerRow)).isEqualTo("---");
            String comm = lines.get(i * linesPerRow + 4).substring("comm: ".length());
            assertThat(oneForMany(JSON.readValue(comm, String.class))).isEqualTo(oneForMany(HOSTILE.get(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonpretty", "yaml"})
    void noByteActsOnATerminal(String format) {
        assertThat(Written.rows(format, Screen.NONE, HOSTILE).chars().anyMatch(HostileBytes::actsOnTerminal))
                .isFalse();
    }

    @Test
    void anyBytesGiveOneLineOfJson() {
        assertThat(Written.rows("json", Screen.NONE, HOSTILE)).hasLineCount(HOSTILE.size());
    }

    @Test
    void numbersAreWhole() throws JsonProcessingException {
        List<Long> numbers = new ArrayList<>(List.of(0L, 9L, 10L, -1L, -10L, Long.MAX_VALUE, Long.MIN_VALUE));
        for (long power = 1; power < Long.MAX_VALUE / 10; power *= 10) {
            numbers.addAll(List.of(power, power - 1, -power, 1 - power));
        }
        List<Column<Long>> columns = List.of(Column.number("n", 1, "", n -> n));
        String written = Written.rows(OutputFormat.parse("json"), Screen.NONE, columns, numbers);
        List<Long> read = new ArrayList<>();
        for (String line : written.lines().toList()) {
            read.add(JSON.readTree(line).get("n").longValue());
        }
        assertThat(read).isEqualTo(numbers);
    }

    @Test
    void timesHaveNanosecondsInUtc() throws JsonProcessingException {
        List<Long> times =
                new ArrayList<>(List.of(0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 999_999_999L, 1_000_000_000L));
        new Random(1).longs(1000).forEach(times::add);
        List<Column<Long>> columns = List.of(Column.time("t", "", n -> n));
        List<String> lines = Written.rows(OutputFormat.parse("json"), Screen.NONE, columns, times)
                .lines()
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            String time = JSON.readTree(lines.get(i)).get("t").textValue();
            Instant instant = Instant.parse(time);
            assertThat(time).hasSize(30).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z");
            assertThat(instant).isEqualTo(Instant.ofEpochSecond(0, times.get(i)));
        }
    }

    @Test
    void theSameTextObjectInManyRowsIsWrittenInAll() {
        Text web = Text.of("web\n");
        Text cut = new Text(new byte[] {'c'}, true);
        List<Column<Text>> columns = List.of(Column.words("t", 1, "", t -> t));
        List<Text> rows = List.of(web, web, web, cut, cut, cut, web, cut);
        String one = "{\"t\":\"web\\u000a\"}\n";
        String other = "{\"t\":\"c\",\"tTruncated\":true}\n";
        assertThat(Written.rows(OutputFormat.parse("json"), Screen.NONE, columns, rows))
                .isEqualTo(one.repeat(3) + other.repeat(3) + one + other);
    }

    @Test
    void aRowLongerThanTheBufferIsWhole() throws JsonProcessingException {
        byte[] bytes = new byte[1 << 20];
        Arrays.fill(bytes, (byte) 1);
        String written = Written.rows("json", Screen.NONE, List.of(Sample.of(bytes), Sample.of(2, "after")));
        assertThat(JSON.readTree(written.lines().toList().get(0)).get("comm").textValue())
                .hasSize(1 << 20);
        assertThat(JSON.readTree(written.lines().toList().get(1)).get("comm").textValue())
                .isEqualTo("after");
    }

    @Test
    void theSinkGetsWholeRowsWithoutAskingForThem() {
        List<Byte> lastBytes = new ArrayList<>();
        RowWriter<Sample> writer = OutputFormat.parse("json")
                .writer(
                        Sample.COLUMNS,
                        (b, offset, length) -> lastBytes.add(b[offset + length - 1]),
                        Screen.NONE,
                        false);
        for (int i = 0; i < 5000; i++) {
            writer.write(Sample.of(i, "x"));
        }
        assertThat(lastBytes).hasSizeGreaterThan(3).containsOnly((byte) '\n');
    }

    @Test
    void whatTheSinkRefusedIsNotWrittenAgain() {
        List<Integer> lengths = new ArrayList<>();
        RowWriter<Sample> writer = OutputFormat.parse("json")
                .writer(
                        Sample.COLUMNS,
                        (b, offset, length) -> {
                            lengths.add(length);
                            throw new ReaderGoneException();
                        },
                        Screen.NONE,
                        false);
        writer.write(Sample.of(1, "x"));
        assertThatThrownBy(writer::flush).isInstanceOf(ReaderGoneException.class);
        writer.close();
        assertThat(lengths).hasSize(1);
    }

    @Test
    void lossIsARowWhereAskedFor() {
        assertThat(lost(ObjectStyle.JSON, true))
                .isEqualTo("{\"type\":\"lost\",\"gadget\":\"trace open\",\"reason\":\"full\",\"count\":123,"
                        + "\"timestamp\":\"2026-11-21T10:00:00.500000000Z\"}\n");
        assertThat(lost(ObjectStyle.YAML, true))
                .isEqualTo("---\ntype: \"lost\"\ngadget: \"trace open\"\nreason: \"full\"\ncount: 123\n"
                        + "timestamp: \"2026-11-21T10:00:00.500000000Z\"\n");
        assertThat(lost(ObjectStyle.JSON, false)).isEmpty();
    }

    @Test
    void aRowCostsNoMemory() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RowWriter<Sample> writer =
                OutputFormat.parse("json").writer(Sample.COLUMNS, (b, offset, length) -> {}, Screen.NONE, false);
        Sample[] rows = {Sample.of(1, "a\n", "b", "é"), Sample.of(2, "c", "d", "e")};
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            writer.write(rows[i & 1]);
        }
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < count; i++) {
            writer.write(rows[i & 1]);
        }
        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(count);
    }

    @Test
    void aCutItemMarksItsList() {
        Sample row = new Sample(
                Text.EMPTY, 0, 0, Text.EMPTY, 0, false, new TextList(List.of(new Text(new byte[] {'a'}, true)), false));
        assertThat(Written.rows("json=args", Screen.NONE, List.of(row)))
                .isEqualTo("{\"args\":[\"a\"],\"argsTruncated\":true}\n");
    }

    /** The examples of the Unicode standard, tables 3-8 to 3-11. */
    @ParameterizedTest
    @CsvSource({
        "C0 AF E0 80 BF F0 81 82 41, ????????A",
        "ED A0 80 ED BF BF ED AF 41, ????????A",
        "F4 91 92 93 FF 41 80 BF 42, ?????A??B",
        "E1 80 E2 F0 91 92 F1 BF 41, ????A",
    })
    void bytesThatAreNoUtf8AreReplacedAsTheStandardAdvises(String hex, String expected) throws JsonProcessingException {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        String written = Written.rows("json", Screen.NONE, List.of(Sample.of(bytes)));
        assertThat(JSON.readTree(written).get("comm").textValue()).isEqualTo(expected.replace('?', '\ufffd'));
    }

    private static String oneForMany(Sample row) {
        return oneForMany(row.comm().toString());
    }

    /** Java counts the broken parts of surrogates in another way than the Unicode standard advises. */
    private static String oneForMany(String text) {
        return text.replaceAll("\ufffd+", "\ufffd");
    }

    private static String lost(ObjectStyle style, boolean report) {
        Written written = new Written();
        try (RowWriter<Sample> writer = new ObjectWriter<>(Sample.COLUMNS, written, style, report, NOW)) {
            writer.lost("trace open", "full", 123);
        }
        return written.text();
    }
}
