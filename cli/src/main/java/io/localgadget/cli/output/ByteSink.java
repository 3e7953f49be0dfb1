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

    /**
     * The same for whole rows, from the beginning of the array, so that a sink that gives up can do so between two.
     *
     * @param ends where rows end, in order; the first {@code rows} entries count
     * @throws ReaderStuckException if the sink has given up
     */
    default void writeRows(byte[] bytes, int length, int[] ends, int rows) {
        write(bytes, 0, length);
    }
}
