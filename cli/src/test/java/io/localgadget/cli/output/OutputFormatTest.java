package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.cli.UsageException;
import io.localgadget.gadget.Column;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputFormatTest {
    @ParameterizedTest(name = "{0} shows {1}")
    @CsvSource({
        "columns, container pid comm ret args",
        "'columns=args,pid', args pid",
        "'columns=PID, Args', pid args",
        "columns=timestamp, timestamp",
        "columns=+timestamp, container timestamp pid comm ret args",
        "'columns=+upper,-container,-ret', pid comm upper args",
        "'columns=+pid', container pid comm ret args",
        "'columns=-upper', container pid comm ret args",
        "json, container timestamp pid comm ret upper args",
        "'json=pid,comm', pid comm",
        "json=-timestamp, container pid comm ret upper args",
        "jsonpretty=pid, pid",
        "yaml=pid, pid",
        "JSON=pid, pid",
    })
    void columnsAreChosen(String format, String names) {
        assertThat(OutputFormat.parse(format).columnsOf(Sample.COLUMNS))
                .extracting(Column::name)
                .containsExactly(names.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jsn | -o: there is no format 'jsn'; did you mean 'json'? (the formats are columns, json, jsonpretty, yaml)",
                "'' | -o: there is no format ''",
                "xml | -o: there is no format 'xml' (the formats",
                "columns= | -o: a column name is missing in ''",
                "json= | -o: a column name is missing in ''",
                "columns=pid,,comm | -o: a column name is missing in 'pid,,comm'",
                "columns=pid, | -o: a column name is missing in 'pid,'",
                "columns=+ | -o: a column name is missing in '+'",
                "columns=pid,+comm | -o: 'pid,+comm' mixes names with + or - and names without",
                "columns=+comm,-comm | -o: '+comm,-comm' names column comm twice",
                "columns=pid,PID | -o: 'pid,PID' names column PID twice",
                "columns=pdi | -o: there is no column 'pdi'; did you mean 'pid'? (the columns are container, timestamp,",
                "columns=+pdi | -o: there is no column 'pdi'; did you mean 'pid'?",
                "columns=-pdi | -o: there is no column 'pdi'; did you mean 'pid'?",
                "columns=-container,-pid,-comm,-ret,-args | -o: no columns are left",
            })
    void badFormatsAreNamed(String format, String message) {
        assertThatThrownBy(() -> OutputFormat.parse(format).columnsOf(Sample.COLUMNS))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void itKnowsWhetherTheUserChose() {
        assertThat(OutputFormat.parse("json").choosesColumns()).isFalse();
        assertThat(OutputFormat.parse("json=pid").choosesColumns()).isTrue();
    }
}
