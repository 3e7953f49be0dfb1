package io.localgadget.container.engine;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Paths that others have written, who may have written anything. */
public final class ForeignPath {
    /** Linux takes no longer path, limits.h. */
    public static final int MAX = 4096;

    private ForeignPath() {}

    /** The path that a text is; empty where it is not absolute, too long, or holds what no path can. */
    public static Optional<Path> absolute(String text) {
        if (!text.startsWith("/") || text.length() > MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty(); // it holds a zero byte, or what the locale cannot write
        }
    }

    /**
     * A file in a folder.
     *
     * @throws IOException if there can be none of this name; its message is for the user
     */
    public static Path step(Path folder, String name) throws IOException {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new IOException(folder + " cannot hold a file of this name", e);
        }
    }
}
