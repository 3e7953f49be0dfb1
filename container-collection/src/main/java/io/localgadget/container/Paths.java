package io.localgadget.container;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes paths of texts that somebody else wrote. */
final class Paths {
    private Paths() {}

    /**
     * A file in a folder.
     *
     * @throws IOException if there can be none of this name; its message is for the user
     */
    static Path step(Path folder, String name) throws IOException {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new IOException(folder + " cannot hold a file of this name", e);
        }
    }

    /** The path; empty where the text is no absolute path that this machine could have. */
    static Optional<Path> absolute(String text) {
        if (!text.startsWith("/") || text.length() > RuntimeProcess.PATH_MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty(); // it holds a zero byte, or what the locale cannot write
        }
    }
}
