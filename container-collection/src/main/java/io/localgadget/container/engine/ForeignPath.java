package io.localgadget.container.engine;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Paths that others have written, who may have written anything. */
public final class ForeignPath {
    private ForeignPath() {}

    /** The path that a text is; empty where it is not absolute, or holds what no path can. */
    public static Optional<Path> absolute(String text) {
        try {
            return text.startsWith("/") ? Optional.of(Path.of(text)) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty(); // no path of this machine, so nothing is there
        }
    }
}
