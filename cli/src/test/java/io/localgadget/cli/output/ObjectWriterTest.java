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
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-11-21T10:00:00.5Z"));

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonpretty"})
    void anyBytesGiveJsonWithTheSameText(String format) throws JsonProcessingException {
        for (byte[] bytes : HostileBytes.all()) {
            String written = Written.rows(format, Screen.NONE, List.of(Sample.of(bytes)));
            String expected = new String(bytes, StandardCharsets.UTF_8);
            JsonNode row = JSON.readTree(written);
            assertThat(row.get("comm").textValue()).isEqualTo(expected);
            assertThat(row.get("args").get(1).textValue()).isEqualTo(expected);
            assertThat(row.size()).isEqualTo(Sample.COLUMNS.size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonpretty", "yaml"})
    void noByteActsOnATerminal(String format) {
        for (byte[] bytes : HostileBytes.all()) {
            String written = Written.rows(format, Screen.NONE, List.of(Sample.of(bytes)));
            assertThat(written.chars())
                    .noneMatch(c -> (c != '\n' && Character.isISOControl(c))
                            || c == 0x2028
                            || c == 0x2029
                            || c == 0x202e
                            || c == 0x2066);
        }
    }

    @Test
    void anyBytesGiveOneLineOfJson() {
        List<Sample> rows = HostileBytes.all().stream().map(Sample::of).toList();
        assertThat(Written.rows("json", Screen.NONE, rows)).hasLineCount(rows.size());
    }

    @Test
    void yamlTextsAreQuotedAsInJson() throws JsonProcessingException {
        for (byte[] bytes : HostileBytes.all()) {
            List<String> lines = Written.rows("yaml", Screen.NONE, List.of(Sample.of(bytes)))
                    .lines()
                    .toList();
            assertThat(lines).hasSize(1 + Sample.COLUMNS.size());
            assertThat(lines.getFirst()).isEqualTo("---");
            String comm = lines.get(4).substring("comm: ".length());
            assertThat(JSON.readValue(comm, String.class)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
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
        List<Long> times = new ArrayList<>(List.of(0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 999_999_999L, 1_000_000_000L));
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
                .writer(Sample.COLUMNS, (b, offset, length) -> lastBytes.add(b[offset + length - 1]), Screen.NONE, false);
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
                .isEqualTo("{\"type\":\"lost\",\"gadget\":\"trace open\",\"count\":123,"
                        + "\"timestamp\":\"2026-11-21T10:00:00.500000000Z\"}\n");
        assertThat(lost(ObjectStyle.YAML, true))
                .isEqualTo("---\ntype: \"lost\"\ngadget: \"trace open\"\ncount: 123\n"
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

    private static String lost(ObjectStyle style, boolean report) {
        Written written = new Written();
        try (RowWriter<Sample> writer = new ObjectWriter<>(Sample.COLUMNS, written, style, report, NOW)) {
            writer.lost("trace open", 123);
        }
        return written.text();
    }
}
