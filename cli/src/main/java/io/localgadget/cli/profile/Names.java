package io.localgadget.cli.profile;

import io.localgadget.container.Container;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names in stacks, made harmless for a terminal: other tools print them as they are. For one thread. */
final class Names {
    static final String HOST = "[host]";

    /** Those with something hidden; the others are themselves. */
    private final Map<String, String> escaped = new HashMap<>();

    /** A text without hidden characters; each becomes visible. */
    String visible(String text) {
        return isPlain(text) ? text : escaped.computeIfAbsent(text, Names::escape);
    }

    String container(@Nullable Container container) {
        return container == null ? HOST : visible(container.name());
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.UNASSIGNED ->
                    safe.append(c < 0x10 ? "\\x0" : "\\x").append(Integer.toHexString(c));
                default -> safe.appendCodePoint(c);
            }
        });
        return safe.length() == text.length() ? text : safe.toString(); // nothing becomes as short as it was
    }
}
