package io.localgadget.cli.screen;

/**
 * A key that was pressed.
 *
 * @param character which one it was; 0 where {@code kind} is no {@link Kind#CHARACTER}
 */
record Key(Kind kind, int character) {
    enum Kind {
        CHARACTER,
        UP,
        DOWN,
        LEFT,
        RIGHT,
        PAGE_UP,
        PAGE_DOWN,
        ENTER,
        ESCAPE,
        BACKSPACE,
        REDRAW,
        /** The terminal has gone. */
        END
    }

    static Key of(Kind kind) {
        return new Key(kind, 0);
    }

    static Key character(int character) {
        return new Key(Kind.CHARACTER, character);
    }

    /** Whether it is one of these characters. */
    boolean is(String characters) {
        return kind == Kind.CHARACTER && characters.indexOf(character) >= 0;
    }
}
