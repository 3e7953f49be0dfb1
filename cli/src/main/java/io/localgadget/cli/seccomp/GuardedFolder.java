package io.localgadget.cli.seccomp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary folder that goes when this process ends, also by SIGKILL: a shell waits at a pipe whose other end we hold,
 * and which closes however we end.
 */
final class GuardedFolder implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT QUIT TSTP TERM HUP
            read -r word
            rm -rf -- "$0"
            """;

    private final Path path;
    private final Process shell;

    private GuardedFolder(Path path, Process shell) {
        this.path = path;
        this.shell = shell;
    }

    static GuardedFolder create(String prefix) throws IOException {
        Path path = Files.createTempDirectory(prefix);
        try {
            return new GuardedFolder(
                    path,
                    new ProcessBuilder("/bin/sh", "-c", SCRIPT, path.toString())
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start());
        } catch (IOException e) {
            Files.delete(path);
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** Removes it with all that is in it. */
    @Override
    public void close() {
        try (var words = shell.outputWriter(StandardCharsets.UTF_8)) {
            words.write("done\n");
        } catch (IOException e) {
            throw new WorkloadException("cannot remove " + path + ": " + e.getMessage(), e);
        }
        try {
            if (shell.waitFor() != 0 || Files.exists(path)) {
                throw new WorkloadException("cannot remove " + path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the shell removes it all the same
        }
    }
}
