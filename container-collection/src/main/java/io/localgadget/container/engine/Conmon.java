package io.localgadget.container.engine;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the arguments of a conmon process tell, conmon(8): the container's id and name, and by its exit command the
 * roots of podman's store.
 */
record Conmon(String id, String name, Set<Path> roots) {
    /** Reads arguments; empty if there is no container id among them. */
    static Optional<Conmon> of(List<String> arguments) {
        String id = "";
        String name = "";
        Set<Path> roots = new LinkedHashSet<>();
        for (int i = 1; i + 1 < arguments.size(); i++) {
            String value = arguments.get(i + 1);
            switch (arguments.get(i)) {
                case "-c", "--cid" -> id = value;
                case "-n", "--name" -> name = value;
                // --exit-command-arg --root --exit-command-arg PATH
                case "--root", "--runroot" -> {
                    if (i + 2 < arguments.size()) {
                        ForeignPath.absolute(arguments.get(i + 2)).ifPresent(roots::add);
                    }
                }
                default -> {
                    continue;
                }
            }
            i++;
        }
        return id.isEmpty() ? Optional.empty() : Optional.of(new Conmon(id, name, roots));
    }
}
