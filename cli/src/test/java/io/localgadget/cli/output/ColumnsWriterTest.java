package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.gadget.Column;
import io.localgadget.gadget.Column.TextList;
import io.localgadget.gadget.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;

class ColumnsWriterTest {
    @Test
    void noBytesActOnATerminal() {
        for (Screen screen : List.of(Screen.NONE, Written.terminal(60))) {
            List<Sample> rows = HostileBytes.all().stream().map(Sample::of).toList();
            String written = Written.rows("columns", screen, rows);
            assertThat(written).hasLineCount(rows.size() + 1);
            assertThat(written.codePoints().anyMatch(HostileBytes::actsOnTerminal))
                    .isFalse();
        }
    }

    @Test
    void noRowIsLongerThanTheLine() {
        List<Sample> rows = HostileBytes.all().stream()
                .map(Sample::of)
                .filter(row -> row.comm().bytes().length > 5)
                .toList();
        for (int width = 1; width < 130; width += 16) {
            String written = Written.rows("columns=+timestamp,+upper", Written.terminal(width), rows);
            for (String line : written.lines().toList()) {
                assertThat(cells(line)).as(line).isLessThanOrEqualTo(width);
            }
        }
    }

    @Test
    void longNumbersStayWholeOnATerminal() {
        String written = Written.rows("columns", Written.terminal(60), List.of(Sample.of(12345678901234L, "sh", "x")));
        assertThat(written).contains(" 12345678901234 ").doesNotContain("…");
    }

    @Test
    void theLastTextColumnGetsTheRestOfTheLine() {
        Sample row = Sample.of(1, "sh", "x".repeat(200));
        String line = Written.rows("columns", Written.terminal(150), List.of(row))
                .lines()
                .toList()
                .get(1);
        assertThat(cells(line)).isEqualTo(150);
        assertThat(line).endsWith("x…");
    }

    @Test
    void nothingIsCutInAPipe() {
        Sample row = Sample.of(1, "c".repeat(100), "x".repeat(5000));
        assertThat(Written.rows("columns", Screen.NONE, List.of(row)))
                .contains("c".repeat(100) + " ")
                .endsWith(" " + "x".repeat(5000) + "\n")
                .doesNotContain("…");
    }

    @Test
    void valuesThatTheKernelCutEndInAnEllipsis() {
        Text cut = new Text("half".getBytes(StandardCharsets.US_ASCII), true);
        Sample row = new Sample(Text.EMPTY, 0, 0, cut, 0, false, new TextList(List.of(cut), true));
        assertThat(Written.rows("columns=comm,args", Screen.NONE, List.of(row)))
                .isEqualTo("COMM             ARGS\nhalf…            half…\n");
    }

    @Test
    void wideCharactersTakeTwoCellsAndCombiningOnesNone() {
        List<Sample> rows = List.of(Sample.of(1, "日本", "x"), Sample.of(1, "e\u0301e\u0301ee", "x"));
        List<String> lines = Written.rows("columns=comm,args", Written.terminal(40), rows)
                .lines()
                .toList();
        assertThat(cells(lines.get(1))).isEqualTo(cells(lines.get(2)));
    }

    @Test
    void theHeaderComesOnceAndBeforeAnyRow() {
        Written written = new Written();
        RowWriter<Sample> writer =
                OutputFormat.parse("columns=pid,comm").writer(Sample.COLUMNS, written, Screen.NONE, false);
        writer.flush();
        assertThat(written.text()).isEqualTo("    PID COMM\n");
        writer.write(Sample.of(1, "sh"));
        writer.close();
        assertThat(written.text()).isEqualTo("    PID COMM\n      1 sh\n");
    }

    @Test
    void aResizeIsFollowedAfterTheNextFlush() {
        AtomicInteger width = new AtomicInteger(60);
        Written written = new Written();
        RowWriter<Sample> writer = OutputFormat.parse("columns")
                .writer(Sample.COLUMNS, written, new Screen(true, width::get, false), false);
        writer.write(Sample.of(1, "sh", "x".repeat(200)));
        writer.flush();
        width.set(100);
        writer.write(Sample.of(1, "sh", "x".repeat(200)));
        writer.close();
        assertThat(written.text().lines().map(ColumnsWriterTest::cells)).endsWith(60, 100);
    }

    @Test
    void aTableOnATerminalIsAsWideAsItsValues() {
        Written written = new Written();
        try (RowWriter<Sample> writer = OutputFormat.parse("columns=container,pid,comm")
                .writer(Sample.COLUMNS, written, Written.terminal(60), false)) {
            writer.writeTable(List.of(Sample.of(12, "a-command-of-more-than-sixteen"), Sample.of(3, "日本")));
        }
        assertThat(written.text())
                .isEqualTo("CONTAINER PID COMM\nweb        12 a-command-of-more-than-sixteen\nweb         3 日本\n");
    }

    @Test
    void oneLongValueLeavesTheOthersTheirPlace() {
        Written written = new Written();
        try (RowWriter<Sample> writer = OutputFormat.parse("columns=comm,args,pid")
                .writer(Sample.COLUMNS, written, Written.terminal(65), false)) {
            writer.writeTable(
                    List.of(Sample.of(1, "sixteen-letters!", "x".repeat(5000)), Sample.of(7654321, "a", "b")));
        }
        assertThat(written.text()).contains("sixteen-letters! " + "x".repeat(39) + "… ");
        assertThat(written.text().lines().map(ColumnsWriterTest::cells)).containsExactly(65, 65, 65);
    }

    @Test
    void coloursMakeHeadersBoldAndErrorsRed() {
        Screen coloured = new Screen(false, () -> 0, true);
        Sample good = Sample.of(1, "sh");
        Sample bad = new Sample(Text.EMPTY, 0, 1, Text.of("sh"), -2, false, new TextList(List.of(), false));
        assertThat(Written.rows("columns=comm,ret", coloured, List.of(good, bad)))
                .isEqualTo("\033[1mCOMM\033[0m              \033[1mRET\033[0m\n"
                        + "sh                  0\n"
                        + "sh                 \033[31m-2\033[0m\n");
    }

    @Test
    void lossLeavesTheTableAlone() {
        Written written = new Written();
        try (RowWriter<Sample> writer =
                OutputFormat.parse("columns=pid").writer(Sample.COLUMNS, written, Screen.NONE, true)) {
            writer.lost("trace exec", "full", 5);
        }
        assertThat(written.text()).isEqualTo("    PID\n");
    }

    @Test
    void noLineEndsInSpaces() {
        List<Column<Sample>> columns = Sample.COLUMNS;
        Sample empty = new Sample(Text.EMPTY, 0, 7, Text.EMPTY, 0, false, new TextList(List.of(), false));
        assertThat(Written.rows(OutputFormat.parse("columns=pid,comm,args"), Screen.NONE, columns, List.of(empty)))
                .endsWith("\n      7\n");
    }

    private static int cells(String line) {
        return line.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }
}
