package io.localgadget.seccomp.file;

/** Tells while a text grows whether a bracket in it has not been closed yet. Looks at each character once. */
final class YamlBrackets {
    private int at;
    private int open;
    private char quote;

    /** @param text what was given before, with more behind it */
    boolean stayOpen(CharSequence text) {
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote != 0) {
                at += quote == '"' && c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '[' || c == '{') {
                open++;
            } else if (c == ']' || c == '}') {
                open--;
            }
        }
        return open > 0;
    }
}
