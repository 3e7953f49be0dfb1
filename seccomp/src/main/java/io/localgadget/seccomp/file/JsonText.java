package io.localgadget.seccomp.file;

import java.util.List;

/**
 * Writes indented JSON, a member or element a line, in plain ASCII: what a profile's names and comments hold reaches a
 * terminal only escaped. Much quicker to load than a library for it.
 */
final class JsonText {
    private static final String INDENT = "  ";

    private final StringBuilder text = new StringBuilder();
    private int depth;
    private boolean first = true;

    JsonText begin(char bracket) {
        text.append(bracket);
        depth++;
        first = true;
        return this;
    }

    JsonText end(char bracket) {
        depth--;
        if (!first) {
            newLine();
        }
        text.append(bracket);
        first = false;
        return this;
    }

    /** Starts an object's member. */
    JsonText name(String name) {
        next();
        text.append(quoted(name)).append(": ");
        return this;
    }

    /** Starts an array's element. */
    JsonText next() {
        if (!first) {
            text.append(',');
        }
        first = false;
        newLine();
        return this;
    }

    JsonText value(String value) {
        text.append(quoted(value));
        return this;
    }

    /** As 64-bit unsigned. */
    JsonText value(long value) {
        text.append(Long.toUnsignedString(value));
        return this;
    }

    JsonText values(List<String> values) {
        begin('[');
        values.forEach(value -> next().value(value));
        return end(']');
    }

    private void newLine() {
        text.append('\n').append(INDENT.repeat(depth));
    }

    /** The text, with a line end. */
    @Override
    public String toString() {
        return text + "\n";
    }

    static String quoted(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
