package io.localgadget.cli.output;

import io.localgadget.ffi.Descriptors;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.BooleanSupplier;

/**
 * File descriptor 1, written without a buffer: writers bring their own. It is never closed, for others in this process
 * print there too. The JVM ignores SIGPIPE, so a gone reader shows as a failed write.
 */
public final class StandardOutput implements ByteSink {
    private static final int STANDARD_OUTPUT = 1;
    private static final int DEFAULT_WIDTH = 80;

    /** PIPE_BUF of Linux, pipe(7): where poll(2) says that a pipe takes something, so much does not block. */
    private static final int PIECE = 4096;

    private static final int LOOK_MILLISECONDS = 100;
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private final FileOutputStream stream;
    private final int descriptor;
    private final BooleanSupplier stop;
    private final boolean mayBlock;
    private boolean stuck;

    StandardOutput(FileOutputStream stream, int descriptor) {
        this(stream, descriptor, () -> false, false);
    }

    StandardOutput(FileOutputStream stream, int descriptor, BooleanSupplier stop, boolean mayBlock) {
        this.stream = stream;
        this.descriptor = descriptor;
        this.stop = stop;
        this.mayBlock = mayBlock;
    }

    /** One that waits for its reader however long that takes. */
    public static StandardOutput open() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), STANDARD_OUTPUT);
    }

    /**
     * One that gives up at the end of a row where the tool is to end and the reader, at the other end of a pipe or socket,
     * takes nothing for a second; later writes fail at once then.
     */
    public static StandardOutput open(BooleanSupplier stop) {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), STANDARD_OUTPUT, stop, hasReader());
    }

    private static boolean hasReader() {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(Path.of("/proc/self/fd/" + STANDARD_OUTPUT), BasicFileAttributes.class);
            return attributes.isOther(); // no file, and no folder: a pipe, a socket, a device
        } catch (IOException e) {
            return false; // closed, or there is no /proc
        }
    }

    @Override
    public void writeRows(byte[] bytes, int length, int[] ends, int rows) {
        if (!mayBlock) {
            write(bytes, 0, length);
            return;
        }
        int row = 0;
        for (int at = 0; at < length; ) {
            int room = stuck ? 0 : Descriptors.pipeRoom(descriptor);
            int most = Math.max(PIECE, room);
            int next = row;
            while (next < rows && ends[next] - at <= most) {
                next++;
            }
            boolean whole = next > row && ends[next - 1] > at;
            int to = whole ? ends[next - 1] : Math.min(length, at + most);
            if (room < PIECE && !reads()) {
                throw new ReaderStuckException(Math.max(1, rows - row));
            }
            write(bytes, at, to - at);
            at = to;
            while (row < rows && ends[row] <= at) {
                row++;
            }
        }
    }

    /** Waits until the reader takes something; false where it does not, and the tool is to end. */
    private boolean reads() {
        long patient = Long.MAX_VALUE;
        while (!stuck && !Descriptors.awaitWritable(descriptor, LOOK_MILLISECONDS)) {
            if (stop.getAsBoolean()) {
                long now = System.nanoTime();
                patient = patient == Long.MAX_VALUE ? now + PATIENCE_NANOS : patient;
                stuck = now - patient >= 0;
            }
        }
        return !stuck;
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
