package io.localgadget.container.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON into maps and lists: by Jackson's stream parser, since its data binding takes longer to load than all
 * else that a name needs. Whatever is missing or of another kind reads as empty, for engines differ.
 */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final @Nullable Object value;

    private Json(@Nullable Object value) {
        this.value = value;
    }

    public static Json read(InputStream bytes) throws IOException {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            return new Json(value(parser, parser.nextToken()));
        }
    }

    public static Json read(String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new Json(value(parser, parser.nextToken()));
        }
    }

    public Json at(String field) {
        return new Json(value instanceof Map<?, ?> map ? map.get(field) : null);
    }

    public String text(String field) {
        return at(field).value instanceof String text ? text : "";
    }

    public long number(String field) {
        return at(field).value instanceof Long number ? number : 0;
    }

    /** Whether the field is there and a number. */
    public boolean hasNumber(String field) {
        return at(field).value instanceof Long;
    }

    public boolean isList() {
        return value instanceof List<?>;
    }

    public List<Json> elements() {
        return value instanceof List<?> list ? list.stream().map(Json::new).toList() : List.of();
    }

    /** The values of an object's fields. */
    public List<Json> members() {
        return value instanceof Map<?, ?> map
                ? map.values().stream().map(Json::new).toList()
                : List.of();
    }

    /** The fields of an object that are texts. */
    public Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((field, member) -> {
                if (field instanceof String name && member instanceof String text) {
                    texts.put(name, text);
                }
            });
        }
        return texts;
    }

    /** The value itself where it is a text, else empty. */
    public String text() {
        return value instanceof String text ? text : "";
    }

    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == null) { // `case null` would make of this a switch over types, which costs 10 ms at its first use
            throw new IOException("nothing where JSON was expected");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? null : parser.getLongValue();
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            fields.put(field, value(parser, parser.nextToken()));
        }
        return fields;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        var elements = new ArrayList<@Nullable Object>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(parser, token));
        }
        return elements;
    }
}
