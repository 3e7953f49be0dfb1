package io.localgadget.gadget;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * A column of a table over rows of type {@code T}, which is also a key of its JSON.
 *
 * @param name unique in its table, camelCase; the header in capitals, the JSON key as it is
 * @param width declared width in characters, used where the output is no terminal
 * @param shown whether it is shown when the user chooses no columns
 * @param description for the help text; one phrase
 * @param value how to take the value from a row
 */
public record Column<T>(String name, int width, boolean shown, String description, Value<T> value) {

    /** The kinds of values a column can have; a writer decides how each is rendered. */
    public sealed interface Value<T> {}

    /** A number, right-aligned. */
    public record Number<T>(ToLongFunction<? super T> get) implements Value<T> {}

    /** Text; JSON gets {@code "NAMETruncated": true} behind it where it was cut. */
    public record Words<T>(Function<? super T, Text> get) implements Value<T> {}

    /** A list of texts: a JSON array of what {@code get} gives; in columns and filters what is shown, separated by spaces. */
    public record WordList<T>(Function<? super T, TextList> get, Function<? super T, TextList> shown)
            implements Value<T> {}

    /** Yes or no: true and false in JSON. */
    public record Flag<T>(Predicate<? super T> get) implements Value<T> {}

    /** Nanoseconds since the epoch: RFC 3339 with nanoseconds in UTC. */
    public record Time<T>(ToLongFunction<? super T> get) implements Value<T> {}

    /** A list of texts and whether the kernel side cut it. */
    public record TextList(List<Text> items, boolean truncated) {
        public TextList {
            items = List.copyOf(items);
        }
    }

    public static <T> Column<T> number(String name, int width, String description, ToLongFunction<? super T> get) {
        return new Column<>(name, width, false, description, new Number<>(get));
    }

    public static <T> Column<T> words(String name, int width, String description, Function<? super T, Text> get) {
        return new Column<>(name, width, false, description, new Words<>(get));
    }

    public static <T> Column<T> wordList(
            String name, int width, String description, Function<? super T, TextList> get) {
        return wordList(name, width, description, get, get);
    }

    /** A list that is shown to readers otherwise than programs get it. */
    public static <T> Column<T> wordList(
            String name,
            int width,
            String description,
            Function<? super T, TextList> get,
            Function<? super T, TextList> shown) {
        return new Column<>(name, width, false, description, new WordList<>(get, shown));
    }

    public static <T> Column<T> flag(String name, int width, String description, Predicate<? super T> get) {
        return new Column<>(name, width, false, description, new Flag<>(get));
    }

    public static <T> Column<T> time(String name, String description, ToLongFunction<? super T> get) {
        return new Column<>(name, 30, false, description, new Time<>(get));
    }

    /** The same column, shown when the user chooses no columns. */
    public Column<T> byDefault() {
        return new Column<>(name, width, true, description, value);
    }
}
