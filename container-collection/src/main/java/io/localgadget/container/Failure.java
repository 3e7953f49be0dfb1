package io.localgadget.container;

import java.io.IOException;

/** What a user is told of a failure that costs one container. */
final class Failure {
    private Failure() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case IOException e when e.getMessage() != null -> e.getMessage(); // is for the user
            case OutOfMemoryError e -> "looking at it took more memory than there is";
            default -> "looking at it failed: " + failure;
        };
    }
}
