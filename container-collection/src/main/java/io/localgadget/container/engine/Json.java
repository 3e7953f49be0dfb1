package io.localgadget.container.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
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
    /** Without tables of names, which whoever writes many different ones would fill. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(1 << 20).build())
            .build();

    /** Of what is kept of a text; somebody may have written it to use up our memory. */
    private static final int MOST_KEPT = 1 << 20;

    /** What is empty takes memory too: counts as so many characters. */
    private static final int OBJECT = 16;

    private final @Nullable Object value;

    private Json(@Nullable Object value) {
        this.value = value;
    }

    /** @throws IOException also where it is larger than {@value #MOST_KEPT} characters */
    public static Json read(String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new Json(value(parser, parser.nextToken(), new Room()));
        }
    }

    /** Takes the elements of a list one after the other. */
    @FunctionalInterface
    interface Taker {
        void take(Json element) throws IOException;
    }

    /** Reads a list as {@link #read(InputStream, List)} does an object; each element has gone when the next one comes. */
    static void each(InputStream bytes, List<String> wanted, Taker taker) throws IOException {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("it is no list");
            }
            JsonToken token;
            while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
                if (token == null) {
                    throw new IOException("it ends in the middle");
                }
                if (token == JsonToken.START_OBJECT) {
                    taker.take(new Json(fields(parser, wanted, new Room(), false)));
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    /**
     * Reads just the fields of these names, {@code a.b} being field b of object a, and stops where it has all: what else
     * there is takes neither memory nor much time.
     *
     * @throws IOException also where the wanted fields are larger than {@value #MOST_KEPT} characters
     */
    public static Json read(InputStream bytes, List<String> wanted) throws IOException {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new IOException("it is empty");
            }
            return new Json(token == JsonToken.START_OBJECT ? fields(parser, wanted, new Room(), true) : null);
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

    /** How many characters may still be kept. */
    private static final class Room {
        private int left = MOST_KEPT;

        void take(int characters) throws IOException {
            left -= characters + OBJECT;
            if (left < 0) {
                throw new IOException("it has more than " + MOST_KEPT + " characters of what matters");
            }
        }
    }

    private static Map<String, @Nullable Object> fields(
            JsonParser parser, List<String> wanted, Room room, boolean stopEarly) throws IOException {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        while (!(stopEarly && fields.size() == heads(wanted)) && parser.nextToken() != JsonToken.END_OBJECT) {
            if (parser.currentToken() != JsonToken.FIELD_NAME) {
                throw new IOException("it ends in the middle");
            }
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            if (wanted.contains(field)) {
                fields.put(field, value(parser, token, room));
                continue;
            }
            List<String> inner = wanted.stream()
                    .filter(name -> name.startsWith(field + "."))
                    .map(name -> name.substring(field.length() + 1))
                    .toList();
            if (!inner.isEmpty() && token == JsonToken.START_OBJECT) {
                fields.put(field, fields(parser, inner, room, false));
            } else {
                parser.skipChildren();
            }
        }
        return fields;
    }

    /** How many fields of the object itself are wanted. */
    private static long heads(List<String> wanted) {
        return wanted.stream().map(name -> name.split("\\.", 2)[0]).distinct().count();
    }

    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token, Room room) throws IOException {
        if (token == null) { // `case null` would make of this a switch over types, which costs 10 ms at its first use
            throw new IOException("nothing where JSON was expected");
        }
        return switch (token) {
            case START_OBJECT -> object(parser, room);
            case START_ARRAY -> array(parser, room);
            case VALUE_STRING -> {
                room.take(parser.getTextLength());
                yield parser.getText();
            }
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? null : parser.getLongValue();
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser, Room room) throws IOException {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            room.take(field.length());
            fields.put(field, value(parser, parser.nextToken(), room));
        }
        return fields;
    }

    private static List<@Nullable Object> array(JsonParser parser, Room room) throws IOException {
        var elements = new ArrayList<@Nullable Object>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            room.take(0);
            elements.add(value(parser, token, room));
        }
        return elements;
    }
}
