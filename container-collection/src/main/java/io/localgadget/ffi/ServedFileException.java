package io.localgadget.ffi;

import java.io.IOException;

/** A file was not touched because a process serves its file system (FUSE), and need not answer. */
public final class ServedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    ServedFileException(String file) {
        super(file + " is in a file system that a process serves (FUSE)");
    }
}
