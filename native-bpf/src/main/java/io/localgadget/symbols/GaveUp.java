package io.localgadget.symbols;

/** Why code of a container has no names that it might have had: what was given up so that the others have theirs. */
public enum GaveUp {
    SPENT("it has more to read than is read for one container"),
    SILENT("reading its files takes too long"),
    SERVED("its files are in a file system that a process serves (FUSE), which need not answer"),
    LARGE("one of its files or memory maps is too large"),
    MEMORY("its names take too much memory"),
    CROWDED("there was more to look up than could wait"),
    LATE("its files were not read soon enough after the end");

    private final String why;

    GaveUp(String why) {
        this.why = why;
    }

    /** A clause for the user, in which "it" is the container. */
    public String why() {
        return why;
    }
}
