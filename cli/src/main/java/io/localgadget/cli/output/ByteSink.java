package io.localgadget.cli.output;

/** Where rendered rows go. */
@FunctionalInterface
public interface ByteSink {
    /**
     * Takes all the bytes before it returns, and keeps no reference to them.
     *
     * @throws ReaderGoneException if nobody reads them any more
     * @throws OutputException if they cannot be written
     */
    void write(byte[] bytes, int offset, int length);
}
