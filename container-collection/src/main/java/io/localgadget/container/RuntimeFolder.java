package io.localgadget.container;

import io.localgadget.container.engine.ForeignPath;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder below which a process has its runtimes keep what they are told no place for: {@code XDG_RUNTIME_DIR} of its
 * environment. Without a login session podman makes one in /tmp and gives it to conmon.
 *
 * @param user whose word it is that something is there
 */
record RuntimeFolder(Path path, int user) {
    private static final String VARIABLE = "XDG_RUNTIME_DIR";

    /** What the process of this user says; empty where it has gone, names none, or its number is another's by now. */
    static Optional<RuntimeFolder> of(Proc proc, int pid, int user) {
        Optional<Path> named = proc.environment(pid, VARIABLE).flatMap(ForeignPath::absolute);
        if (named.isEmpty() || proc.user(pid) != user) {
            return Optional.empty();
        }
        try {
            // root may work in a user's folder, where that user may put anything in place of what root wrote
            int owner = user == 0 ? StateFile.ownerOf(named.get(), LinkOption.NOFOLLOW_LINKS) : user;
            return Optional.of(new RuntimeFolder(named.get(), owner));
        } catch (IOException e) {
            return Optional.empty(); // it cannot be looked at, and so nothing in it
        }
    }

    /** Where this runtime keeps its containers' state. */
    Path stateRoot(String runtime) {
        return path.resolve(runtime);
    }
}
