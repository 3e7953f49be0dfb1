package io.localgadget.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Column.TextList;
import io.localgadget.gadget.Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A row with a column of each kind. */
record Sample(Text container, long timestamp, long pid, Text comm, long ret, boolean upper, TextList args) {
    static final List<Column<Sample>> COLUMNS = List.of(
            Column.words("container", 16, "", Sample::container).byDefault(),
            Column.time("timestamp", "", Sample::timestamp),
            Column.number("pid", 7, "", Sample::pid).byDefault(),
            Column.words("comm", 16, "", Sample::comm).byDefault(),
            Column.number("ret", 4, "", Sample::ret).byDefault(),
            Column.flag("upper", 5, "", Sample::upper),
            Column.wordList("args", 40, "", Sample::args).byDefault());

    static Sample of(long pid, String comm, String... args) {
        List<Text> items = List.of(args).stream().map(Text::of).toList();
        return new Sample(Text.of("web"), 0, pid, Text.of(comm), 0, false, new TextList(items, false));
    }

    /** A row whose texts are these bytes. */
    static Sample of(byte[] bytes) {
        Text text = new Text(bytes, false);
        return new Sample(text, 0, 1, text, 0, false, new TextList(List.of(text, text), false));
    }

    /** From a golden file: texts are strings, cut ones end in {@code <cut>}. */
    static Sample of(JsonNode node) {
        List<Text> items = new ArrayList<>();
        boolean cut = false;
        for (JsonNode item : node.get("args")) {
            cut = item.asText().equals("<cut>");
            if (!cut) {
                items.add(text(item.asText()));
            }
        }
        Instant time = Instant.parse(node.get("timestamp").asText());
        return new Sample(
                text(node.get("container").asText()),
                time.getEpochSecond() * 1_000_000_000 + time.getNano(),
                node.get("pid").asLong(),
                text(node.get("comm").asText()),
                node.get("ret").asLong(),
                node.get("upper").asBoolean(),
                new TextList(items, cut));
    }

    static Text text(String text) {
        boolean cut = text.endsWith("<cut>");
        return new Text(text.replace("<cut>", "").getBytes(StandardCharsets.UTF_8), cut);
    }
}
