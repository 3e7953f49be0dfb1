package io.localgadget.cli;

/** What the tool's end tells the shell. */
public final class ExitStatus {
    public static final int SUCCESS = 0;
    public static final int FAILURE = 1;
    public static final int USAGE = 2;
    public static final int UNSUPPORTED_HOST = 3;

    private ExitStatus() {}
}
