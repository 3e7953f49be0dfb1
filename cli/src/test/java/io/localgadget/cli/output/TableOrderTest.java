package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.cli.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableOrderTest {
    private static final List<Sample> ROWS =
            List.of(Sample.of(10, "b", "z"), Sample.of(9, "c", "x"), Sample.of(10, "a", "y"), Sample.of(2, "é", ""));

    @ParameterizedTest(name = "--sort {0}")
    @CsvSource({
        "'', b c a é",
        "pid, é c b a",
        "-pid, b a c é",
        "'-pid,comm', a b c é",
        "'-PID, -comm', b a c é",
        "comm, a b c é",
        "args, é c a b",
        "timestamp, b c a é",
        "upper, b c a é",
    })
    void rowsAreSorted(String sort, String comms) {
        assertThat(TableOrder.parse(Sample.COLUMNS, sort, "").apply(ROWS))
                .extracting(row -> row.comm().toString())
                .containsExactly(comms.split(" "));
    }

    @Test
    void rowsAreCountedAfterSorting() {
        assertThat(TableOrder.parse(Sample.COLUMNS, "pid", "2").apply(ROWS))
                .extracting(Sample::pid)
                .containsExactly(2L, 9L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pdi | '' | --sort: there is no column 'pdi'; did you mean 'pid'?",
                "pid, | '' | --sort: a column name is missing in 'pid,'",
                "- | '' | --sort: a column name is missing in '-'",
                "'' | 0 | --max-rows takes a number from 1 on, and not '0'",
                "'' | -1 | --max-rows takes a number",
                "'' | x | --max-rows takes a number",
                "'' | 99999999999 | --max-rows takes a number",
            })
    void badFlagsAreNamed(String sort, String maxRows, String message) {
        assertThatThrownBy(() -> TableOrder.parse(Sample.COLUMNS, sort, maxRows))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }
}
