package io.localgadget.cli.screen;

import io.localgadget.cli.screen.Key.Kind;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys on a thread of its own, which ends with the tool. Of the escape sequences it knows those that terminals send
 * for arrows and pages (ECMA-48 and xterm's control sequences); others are swallowed whole.
 */
final class KeyReader {
    /** What follows an escape within this time belongs to it; a person is slower. */
    private static final long ESCAPE_MILLISECONDS = 50;

    private static final int ESC = 0x1b;
    private static final int CONTROL_L = 'L' - '@';
    private static final int BACKSPACE = 0x08;
    private static final int DELETE = 0x7f;

    private final NonBlockingReader reader;
    private final Queue<Key> keys = new ConcurrentLinkedQueue<>();

    KeyReader(NonBlockingReader reader) {
        this.reader = reader;
    }

    void start() {
        Thread.ofPlatform().daemon().name("keys").start(this::read);
    }

    /** The next key, if one was pressed. */
    @Nullable
    Key next() {
        return keys.poll();
    }

    private void read() {
        try {
            int character;
            while ((character = reader.read()) >= 0) {
                Key key = key(character);
                if (key != null) {
                    keys.add(key);
                }
            }
        } catch (IOException e) {
            // Said by the key below: whoever cannot be read from has gone.
        }
        keys.add(Key.of(Kind.END));
    }

    private @Nullable Key key(int character) throws IOException {
        return switch (character) {
            case ESC -> escape();
            case '\r', '\n' -> Key.of(Kind.ENTER);
            case BACKSPACE, DELETE -> Key.of(Kind.BACKSPACE);
            case CONTROL_L -> Key.of(Kind.REDRAW);
            default -> character < ' ' ? null : Key.character(character);
        };
    }

    private @Nullable Key escape() throws IOException {
        int next = reader.read(ESCAPE_MILLISECONDS);
        if (next != '[' && next != 'O') {
            return Key.of(Kind.ESCAPE);
        }
        int parameter = 0;
        int last = reader.read(ESCAPE_MILLISECONDS);
        while (last >= '0' && last <= '?') { // parameters, then one final byte
            parameter = last;
            last = reader.read(ESCAPE_MILLISECONDS);
        }
        return switch (last) {
            case 'A' -> Key.of(Kind.UP);
            case 'B' -> Key.of(Kind.DOWN);
            case 'C' -> Key.of(Kind.RIGHT);
            case 'D' -> Key.of(Kind.LEFT);
            case '~' -> parameter == '5' ? Key.of(Kind.PAGE_UP) : parameter == '6' ? Key.of(Kind.PAGE_DOWN) : null;
            default -> null;
        };
    }
}
