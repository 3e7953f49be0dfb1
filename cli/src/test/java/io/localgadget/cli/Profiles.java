package io.localgadget.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.localgadget.fixtures.ToolProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Profiles as the tests read and write them. */
final class Profiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration END = Duration.ofSeconds(60);

    private Profiles() {}

    /** What the tool prints, which must end with this status. */
    static String printed(ToolProcess tool, int status) {
        int ended = tool.awaitExit(END);
        if (ended != status) {
            throw new AssertionError("the tool ended with " + ended + " and not " + status + "\n" + tool);
        }
        return String.join("\n", tool.stdout());
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("no valid JSON: " + text, e);
        }
    }

    static JsonNode read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path file, Object profile) {
        try {
            JSON.writeValue(file.toFile(), profile);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names that a profile allows. */
    static TreeSet<String> allowed(JsonNode profile) {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode rule : profile.path("syscalls")) {
            if (rule.path("action").asText().equals("SCMP_ACT_ALLOW")) {
                rule.path("names").forEach(name -> names.add(name.asText()));
            }
        }
        return names;
    }

    /** A profile that allows these and fails others with EPERM. */
    static Map<String, Object> allowing(Iterable<String> names) {
        Map<String, Object> profile = new TreeMap<>();
        profile.put("defaultAction", "SCMP_ACT_ERRNO");
        profile.put("syscalls", List.of(Map.of("names", names, "action", "SCMP_ACT_ALLOW")));
        return profile;
    }
}
