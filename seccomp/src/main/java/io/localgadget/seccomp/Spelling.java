package io.localgadget.seccomp;

import java.util.Collection;
import java.util.Optional;

/** Guesses what a mistyped word was meant to be. */
@FunctionalInterface
public interface Spelling {
    Optional<String> nearest(String typed, Collection<String> known);

    /** {@code ; did you mean 'x'?}, or nothing. */
    default String hint(String typed, Collection<String> known) {
        return nearest(typed, known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("");
    }
}
