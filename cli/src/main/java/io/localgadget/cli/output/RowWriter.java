package io.localgadget.cli.output;

import java.util.List;

/**
 * Renders rows in one format. For one thread. Rows are collected, and reach the sink when there are many, with
 * {@link #flush} and with {@link #close}; any of the methods may throw what a {@link ByteSink} throws.
 */
public interface RowWriter<T> extends AutoCloseable {
    void write(T row);

    /** Takes back what {@link #write} wrote of a row before it failed, so that no half of one is seen. */
    void discardRow();

    /** Writes rows that are all known beforehand, so that a terminal's columns can be made as wide as these need. */
    default void writeTable(List<T> rows) {
        rows.forEach(this::write);
    }

    /**
     * Writes the rows of one interval so that it can be told from the next one: in columns under a header of their own,
     * in JSON as one array, also where there is none.
     */
    void writeBlock(List<T> rows);

    /**
     * Notes that {@code count} events more were lost for that reason, a word, in the formats that have a way to say so if it
     * is asked for.
     */
    void lost(String gadget, String reason, long count);

    /** Hands everything written so far to the sink. */
    void flush();

    /** Flushes; the sink stays open. */
    @Override
    default void close() {
        flush();
    }
}
