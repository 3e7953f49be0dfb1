package io.localgadget.seccomp.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.localgadget.seccomp.ProfileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON with the lines of its values; by Jackson's stream parser, which loads quicker than its data binding. */
final class JsonNodes {
    private final JsonParser parser;
    private final Room room;

    private JsonNodes(JsonParser parser, Room room) {
        this.parser = parser;
        this.room = room;
    }

    /** @param file for messages */
    static Node read(String file, byte[] bytes, Room room) {
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(bytes)) {
            Node root = new JsonNodes(parser, room).value(parser.nextToken());
            if (parser.nextToken() != null) {
                throw new ProfileException(
                        file + ":" + parser.currentTokenLocation().getLineNr() + ": something follows the profile");
            }
            return root;
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? file
                    : file + ":" + e.getLocation().getLineNr();
            throw new ProfileException(place + ": this is no JSON: " + reason(e), e);
        } catch (IOException e) {
            throw new ProfileException(file + " is no JSON: " + e.getMessage(), e);
        }
    }

    /** Jackson's reason up to the first place where it explains its own workings. */
    private static String reason(JsonProcessingException e) {
        String reason = e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
        int end = Math.max(reason.indexOf(" (start marker"), reason.indexOf(", from `"));
        reason = end > 0 ? reason.substring(0, end) : reason;
        return reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
    }

    private Node value(@Nullable JsonToken token) throws IOException {
        room.take(1);
        int line = token == null ? 1 : parser.currentTokenLocation().getLineNr();
        Object value = switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case null, default -> null;
        };
        return new Node(value, line);
    }

    private Map<String, Node> object() throws IOException {
        Map<String, Node> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            members.put(name, value(parser.nextToken()));
        }
        return members;
    }

    private List<Node> array() throws IOException {
        List<Node> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(token));
        }
        return elements;
    }
}
