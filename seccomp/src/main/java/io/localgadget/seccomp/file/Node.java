package io.localgadget.seccomp.file;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value in a file and the line it begins at.
 *
 * @param value a map of Nodes by name in the file's order, a list of Nodes, a String, BigInteger, Double or Boolean; null
 *     for null
 */
record Node(@Nullable Object value, int line) {
    @Nullable
    Map<String, Node> members() {
        if (!(value instanceof Map<?, ?>)) {
            return null;
        }
        @SuppressWarnings("unchecked") // the readers of files make no other maps
        Map<String, Node> members = (Map<String, Node>) value;
        return members;
    }

    @Nullable
    List<Node> elements() {
        if (!(value instanceof List<?>)) {
            return null;
        }
        @SuppressWarnings("unchecked") // nor other lists
        List<Node> elements = (List<Node>) value;
        return elements;
    }

    @Nullable
    String text() {
        return value instanceof String text ? text : null;
    }

    @Nullable
    BigInteger number() {
        return value instanceof BigInteger number ? number : null;
    }

    boolean isNull() {
        return value == null;
    }

    /** {@code an object}, for messages. */
    String kind() {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            case String _ -> "a text";
            case BigInteger _ -> "a number";
            case Double _ -> "a fraction";
            default -> "true or false";
        };
    }
}
