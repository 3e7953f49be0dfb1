package io.localgadget.cli.screen;

import io.localgadget.cli.output.StandardOutput;
import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Descriptors;
import io.localgadget.ffi.Native;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * The terminal in full-screen mode, by JLine. It is left as it was: by {@link #close}, for as long as the tool is stopped
 * by Ctrl-Z, and by a {@link CrashGuard} where the tool ends without. Ctrl-C stays the signal that it is. May be drawn to
 * by one thread; signals come on others.
 */
public final class FullScreen implements AutoCloseable {
    private static final int SIGSTOP = 19;
    private static final int STANDARD_INPUT = 0;

    private final Terminal terminal;
    private final StandardOutput out;
    private final String enter;
    private final String leave;
    private final String home;
    private final String clearLine;
    private final String clearRest;
    private final KeyReader keys;
    private final Optional<CrashGuard> guard;
    private final Attributes before;
    private boolean inside;
    private boolean closed;
    private volatile boolean stale;

    private FullScreen(Terminal terminal, StandardOutput out) {
        this.terminal = terminal;
        this.out = out;
        enter = sequence(Capability.enter_ca_mode) + sequence(Capability.cursor_invisible);
        leave = sequence(Capability.exit_attribute_mode)
                + sequence(Capability.cursor_normal)
                + sequence(Capability.exit_ca_mode);
        home = sequence(Capability.cursor_home);
        clearLine = sequence(Capability.clr_eol);
        clearRest = sequence(Capability.clr_eos);
        keys = new KeyReader(terminal.reader());
        before = terminal.getAttributes();
        guard = CrashGuard.start(leave);
    }

    /** Whether standard input and output are a terminal that can do more than print lines. */
    public static boolean possible(StandardOutput out, Map<String, String> environment) {
        String type = environment.getOrDefault("TERM", "");
        return !type.isEmpty() && !type.equals("dumb") && out.isTerminal() && Descriptors.isTerminal(STANDARD_INPUT);
    }

    /** Prepares it, and changes nothing yet; empty where the terminal turns out to lack what it takes. */
    public static Optional<FullScreen> open(StandardOutput out) {
        Terminal terminal;
        try {
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .provider("exec") // stty(1): no native library of JLine's own
                    .dumb(false)
                    .nativeSignals(false)
                    .build();
        } catch (IOException | IllegalStateException e) {
            return Optional.empty();
        }
        if (terminal.getStringCapability(Capability.cursor_home) == null
                || terminal.getStringCapability(Capability.clr_eol) == null
                || terminal.getStringCapability(Capability.enter_ca_mode) == null) {
            return Optional.empty();
        }
        return Optional.of(new FullScreen(terminal, out));
    }

    /** Enters it. */
    void begin() {
        enter();
        Signals.register("TSTP", this::stop);
        Signals.register("CONT", this::goOn);
        keys.start();
    }

    /** The size in cells now. */
    public Descriptors.Size size() {
        Descriptors.Size size = out.terminalSize();
        return size.columns() > 0 && size.rows() > 0 ? size : new Descriptors.Size(80, 24);
    }

    /** Whether somebody else has written to the terminal, so that it is to be drawn anew; asked once. */
    boolean stale() {
        boolean was = stale;
        stale = false;
        return was;
    }

    @Nullable
    Key nextKey() {
        return keys.next();
    }

    /** Shows these lines, which have been made to fit, and nothing else. */
    synchronized void draw(List<byte[]> lines) {
        if (!inside) {
            return;
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        add(frame, home);
        for (int i = 0; i < lines.size(); i++) {
            add(frame, i == 0 ? "" : "\r\n");
            // Before the text: behind one that fills the line it would clear the last cell.
            add(frame, clearLine);
            frame.writeBytes(lines.get(i));
        }
        if (lines.size() < size().rows()) {
            add(frame, "\r\n" + clearRest);
        }
        out.write(frame.toByteArray(), 0, frame.size());
    }

    /** A line that stands out. */
    byte[] reversed(byte[] text) {
        return between(Capability.enter_reverse_mode, text);
    }

    byte[] bold(byte[] text) {
        return between(Capability.enter_bold_mode, text);
    }

    private byte[] between(Capability begin, byte[] text) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        add(line, sequence(begin));
        line.writeBytes(text);
        add(line, sequence(Capability.exit_attribute_mode));
        return line.toByteArray();
    }

    private synchronized void enter() {
        if (!closed) {
            inside = true;
            terminal.setAttributes(keyByKey(before));
            write(enter + sequence(Capability.clear_screen));
            stale = true;
        }
    }

    /** Each key as it is pressed and without echo; but those that make signals still do, which JLine's raw mode ends. */
    private static Attributes keyByKey(Attributes before) {
        Attributes attributes = new Attributes(before);
        attributes.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN), false);
        attributes.setInputFlags(EnumSet.of(InputFlag.IXON, InputFlag.ICRNL, InputFlag.INLCR), false);
        attributes.setControlChar(ControlChar.VMIN, 1);
        attributes.setControlChar(ControlChar.VTIME, 0);
        return attributes;
    }

    private synchronized void leave() {
        if (inside) {
            inside = false;
            write(leave);
            terminal.setAttributes(before);
        }
    }

    /** Ctrl-Z: while we are stopped the terminal is the shell's. */
    private synchronized void stop() {
        leave();
        // int raise(int sig), raise(3): unlike kill() it stops this thread before it goes on
        CFunction.bind(Native.libc(), "raise").call(SIGSTOP);
        enter();
    }

    /** Continued, maybe after a stop that was not ours: the shell may have changed everything. */
    private synchronized void goOn() {
        if (inside) {
            enter();
        }
    }

    private void write(String sequence) {
        byte[] bytes = sequence.getBytes(StandardCharsets.ISO_8859_1);
        out.write(bytes, 0, bytes.length);
    }

    private static void add(ByteArrayOutputStream to, String sequence) {
        to.writeBytes(sequence.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Without the delays that terminfo(5) may put into it; empty where the terminal lacks it. */
    private String sequence(Capability capability) {
        String found = terminal.getStringCapability(capability);
        return found == null ? "" : Curses.tputs(found);
    }

    /** Leaves it. */
    @Override
    public synchronized void close() {
        if (!closed) {
            leave();
            closed = true;
            guard.ifPresent(CrashGuard::close);
        }
    }
}
