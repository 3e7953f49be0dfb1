package io.localgadget.cli;

/** Makes messages safe for a terminal: names of containers and files in them come from whoever runs there. */
final class Printable {
    private Printable() {}

    /** Line breaks stay, every other control character and what turns the direction of writing becomes visible. */
    static String of(String message) {
        StringBuilder safe = new StringBuilder(message.length());
        message.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (c != '\n' && (Character.isISOControl(c) || type == Character.FORMAT || type == Character.SURROGATE)) {
                safe.append(String.format("\\x%02x", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
