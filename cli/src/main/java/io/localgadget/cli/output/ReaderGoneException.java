package io.localgadget.cli.output;

/** Whoever read our output has gone, as {@code head} does: the tool ends without a word and with status 0. */
public final class ReaderGoneException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ReaderGoneException() {
        super("nobody reads standard output any more");
    }
}
