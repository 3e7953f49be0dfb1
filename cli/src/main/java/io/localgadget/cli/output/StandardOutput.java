package io.localgadget.cli.output;

import io.localgadget.ffi.Descriptors;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * File descriptor 1, written without a buffer: writers bring their own. It is never closed, for others in this process
 * print there too. The JVM ignores SIGPIPE, so a gone reader shows as a failed write.
 */
public final class StandardOutput implements ByteSink {
    private static final int STANDARD_OUTPUT = 1;
    private static final int DEFAULT_WIDTH = 80;

    private final FileOutputStream stream;
    private final int descriptor;

    StandardOutput(FileOutputStream stream, int descriptor) {
        this.stream = stream;
        this.descriptor = descriptor;
    }

    public static StandardOutput open() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), STANDARD_OUTPUT);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            stream.write(bytes, offset, length);
        } catch (IOException e) {
            // Asked of the kernel: the exception's text is in the user's language, and there is no number.
            if (readerGone()) {
                throw new ReaderGoneException();
            }
            throw new OutputException(
                    "cannot write to standard output: " + e.getMessage()
                            + "; see that it is open and that its disk has room",
                    e);
        }
    }

    /** Whether writing has become pointless; also true where nothing was written since the reader went. */
    public boolean readerGone() {
        return Descriptors.readerGone(descriptor);
    }

    /** Whether it is a terminal. */
    public boolean isTerminal() {
        return mayBeTerminal() && Descriptors.isTerminal(descriptor);
    }

    /** The terminal's width in cells now; 80 where it does not tell. */
    public int terminalWidth() {
        int width = Descriptors.terminalWidth(descriptor);
        return width > 0 ? width : DEFAULT_WIDTH;
    }

    /** The terminal's size in cells now; zeros where it does not tell. */
    public Descriptors.Size terminalSize() {
        return Descriptors.terminalSize(descriptor);
    }

    /** Spares pipes and files the first call of a C function, which takes about 20 ms. */
    private boolean mayBeTerminal() {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            return target.startsWith("/dev") && !target.endsWith("null");
        } catch (IOException e) {
            return false; // closed, or there is no /proc: columns of declared widths are right for both
        }
    }
}
