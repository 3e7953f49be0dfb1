package io.localgadget.seccomp.file;

import io.localgadget.seccomp.ProfileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Reads YAML within a line: a scalar, or a collection in brackets. */
final class YamlFlow {
    private static final String REFUSED = "&*!|>%@`";
    private static final int MOST_DEEP = 100;

    private final String text;
    private final int line;
    private final Room room;
    private final BiFunction<Integer, String, ProfileException> error;
    private int at;
    private int depth;

    /** @param error makes the exception for a line and a reason */
    YamlFlow(String text, int line, Room room, BiFunction<Integer, String, ProfileException> error) {
        this.text = text;
        this.line = line;
        this.room = room;
        this.error = error;
    }

    /** All of the text as one value. */
    Node whole() {
        Node value = value(false);
        skipSpaces();
        if (at < text.length()) {
            throw error.apply(line, "something follows a value: " + text.substring(at));
        }
        return value;
    }

    private Node value(boolean inFlow) {
        room.take(1);
        skipSpaces();
        char c = at < text.length() ? text.charAt(at) : ' ';
        if (REFUSED.indexOf(c) >= 0) {
            throw error.apply(line, "anchors, tags and the like are not supported: " + text.substring(at));
        }
        if (++depth > MOST_DEEP) {
            throw error.apply(line, "it is nested too deep");
        }
        Node value = value(c, inFlow);
        depth--;
        return value;
    }

    private Node value(char first, boolean inFlow) {
        return switch (first) {
            case '[' -> new Node(list(), line);
            case '{' -> new Node(map(), line);
            case '"' -> new Node(doubleQuoted(), line);
            case '\'' -> new Node(singleQuoted(), line);
            default -> new Node(YamlNodes.plain(plain(inFlow)), line);
        };
    }

    private List<Node> list() {
        List<Node> items = new ArrayList<>();
        at++;
        while (!ends(']')) {
            items.add(value(true));
            separator(']');
        }
        return items;
    }

    private Map<String, Node> map() {
        Map<String, Node> members = new LinkedHashMap<>();
        at++;
        while (!ends('}')) {
            String name = String.valueOf(value(true).value());
            skipSpaces();
            if (at >= text.length() || text.charAt(at) != ':') {
                throw error.apply(line, "there is no value for '" + name + "'");
            }
            at++;
            members.put(name, value(true));
            separator('}');
        }
        return members;
    }

    /** Whether the collection ends here; then that is passed. */
    private boolean ends(char bracket) {
        skipSpaces();
        if (at >= text.length()) {
            throw error.apply(line, "'" + bracket + "' is missing");
        }
        boolean end = text.charAt(at) == bracket;
        at += end ? 1 : 0;
        return end;
    }

    private void separator(char bracket) {
        skipSpaces();
        if (at < text.length() && text.charAt(at) == ',') {
            at++;
        } else if (at >= text.length() || text.charAt(at) != bracket) {
            throw error.apply(line, "',' or '" + bracket + "' is missing");
        }
    }

    private String plain(boolean inFlow) {
        int start = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean colon = c == ':' && (at + 1 == text.length() || " ,]}".indexOf(text.charAt(at + 1)) >= 0);
            if (inFlow && (colon || ",]}[{".indexOf(c) >= 0)) {
                break;
            }
            at++;
        }
        return text.substring(start, at).strip();
    }

    private String singleQuoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            if (text.charAt(at) != '\'') {
                value.append(text.charAt(at));
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '\'') {
                value.append(text.charAt(at++));
            } else {
                at++;
                return value.toString();
            }
        }
        throw error.apply(line, "a quote is not closed");
    }

    private String doubleQuoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            value.append(c == '\\' ? escaped() : c);
        }
        throw error.apply(line, "a quote is not closed");
    }

    private char escaped() {
        at++;
        char c = at < text.length() ? text.charAt(at) : ' ';
        int digits = c == 'u' ? 4 : c == 'x' ? 2 : 0;
        if (digits > 0 && at + digits < text.length()) {
            String code = text.substring(at + 1, at + 1 + digits);
            if (code.matches("[0-9a-fA-F]+")) {
                at += digits;
                return (char) Integer.parseInt(code, 16);
            }
        }
        int index = "\"\\/nrtb0ef".indexOf(c);
        if (index < 0) {
            throw error.apply(line, "an escape in a quoted text is not supported: \\" + c);
        }
        return "\"\\/\n\r\t\b\0\u001b\f".charAt(index);
    }

    private void skipSpaces() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
