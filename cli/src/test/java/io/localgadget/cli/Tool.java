package io.localgadget.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.ToolProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The tool as the tests start it: verbose, so that it says when it traces. */
final class Tool {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private Tool() {}

    /** Starts a tracing command and returns when it traces. */
    static ToolProcess tracing(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("-v");
        return when("tracing", ToolProcess.start(all.toArray(String[]::new)));
    }

    /** Returns a command that was started when it says that it does this; kills it if it does not. */
    static ToolProcess when(String ready, ToolProcess tool) {
        try {
            tool.awaitReady(ready, PATIENCE);
            return tool;
        } catch (AssertionError e) {
            tool.close();
            throw e;
        }
    }

    /** Stops it as Ctrl-C does and returns the rows that match. */
    static List<JsonNode> stopAndFilter(ToolProcess tool, Predicate<JsonNode> wanted) {
        int status = tool.stop();
        if (status != 0) {
            throw new AssertionError("the tool ended with " + status + ": " + tool.stderr());
        }
        return tool.rows().stream().filter(wanted).toList();
    }

    /** Messages, without those about containers that others start on this host meanwhile. */
    static List<String> ofThisTest(List<String> messages) {
        return messages.stream()
                .filter(line -> !line.contains("does not say the name of container"))
                .filter(line -> !line.contains("state folder is not known"))
                .toList();
    }

    static String text(JsonNode row, String key) {
        return row.path(key).asText();
    }

    /** The arguments of an exec row, joined by spaces. */
    static String args(JsonNode row) {
        List<String> words = new ArrayList<>();
        row.path("args").forEach(word -> words.add(word.asText()));
        return String.join(" ", words);
    }
}
