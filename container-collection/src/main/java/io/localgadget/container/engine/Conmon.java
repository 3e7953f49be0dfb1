package io.localgadget.container.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the arguments of a conmon process tell, conmon(8): the container's id and name, and by its exit command the
 * roots of podman's store.
 */
record Conmon(String id, String name, Set<Path> roots) {
    private static final int MOST_BYTES = 1 << 20;

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

    /** No more than conmon would take; a process may give itself that name, and arguments without end. */
    private static byte[] arguments(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MOST_BYTES);
        }
    }

    /** Those that run now, as far as they can be read. */
    static List<Conmon> running(Path proc) {
        var found = new ArrayList<Conmon>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                try {
                    if (Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1)
                            .equals("conmon\n")) {
                        byte[] arguments = arguments(process.resolve("cmdline"));
                        of(List.of(new String(arguments, StandardCharsets.UTF_8).split("\0")))
                                .ifPresent(found::add);
                    }
                } catch (IOException e) {
                    // the process has ended meanwhile, and its container with it
                    continue;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + proc, e);
        }
        return found;
    }
}
