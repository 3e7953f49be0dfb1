package io.localgadget.demangle;

/** A place in a mangled name, and how much work it may still cost. For one thread. */
final class Cursor {
    /** What {@link #peek} sees behind the end; no name has it. */
    static final char END = '\0';

    private static final int MOST_STEPS = 10_000;
    private static final int MOST_DEEP = 100;

    private final String text;
    private int at;
    private int steps;
    private int depth;

    Cursor(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /** One piece begins, within the one that has begun before; {@link #leave} follows. */
    void enter() {
        if (++depth > MOST_DEEP || ++steps > MOST_STEPS) {
            throw new MangledException("it is too deep or too long");
        }
    }

    void leave() {
        depth--;
    }

    int at() {
        return at;
    }

    void back(int to) {
        at = to;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : END;
    }

    boolean sees(String next) {
        return text.startsWith(next, at);
    }

    char next() {
        if (isAtEnd()) {
            throw new MangledException("it ends too early");
        }
        return text.charAt(at++);
    }

    boolean take(char expected) {
        boolean there = peek() == expected && !isAtEnd();
        at += there ? 1 : 0;
        return there;
    }

    boolean take(String expected) {
        boolean there = sees(expected);
        at += there ? expected.length() : 0;
        return there;
    }

    void expect(char expected) {
        if (!take(expected)) {
            throw new MangledException("it has no " + expected + " at " + at);
        }
    }

    /** So many characters. */
    String take(int length) {
        if (length > text.length() - at) {
            throw new MangledException("it ends too early");
        }
        at += length;
        return text.substring(at - length, at);
    }

    boolean seesDigit() {
        return peek() >= '0' && peek() <= '9';
    }

    /** A decimal number of at least one digit. */
    int number() {
        if (!seesDigit()) {
            throw new MangledException("it has no number at " + at);
        }
        int number = 0;
        while (seesDigit()) {
            number = 10 * number + next() - '0';
            if (number > 1_000_000) {
                throw new MangledException("it has too large a number");
            }
        }
        return number;
    }
}
