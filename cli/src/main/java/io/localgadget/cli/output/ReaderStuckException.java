package io.localgadget.cli.output;

/** The tool is to end, and whoever should read our output takes nothing: the message says what was not written. */
public final class ReaderStuckException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param rows that were ready and are not written */
    public ReaderStuckException(long rows) {
        super("ends with " + rows + (rows == 1 ? " row" : " rows")
                + " not written: whoever reads standard output has taken nothing since the tool was told to end");
    }
}
