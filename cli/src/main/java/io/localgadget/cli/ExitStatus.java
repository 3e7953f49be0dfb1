package io.localgadget.cli;

/** What the tool's end tells the shell. */
final class ExitStatus {
    static final int SUCCESS = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int UNSUPPORTED_HOST = 3;

    private ExitStatus() {}
}
