package io.localgadget.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs many commands in one JVM. The build does so once to tell the JVM which classes to keep in its cache, so that
 * later starts find them ready. What the commands say is of no interest, nor whether they can run on this host.
 */
final class Training {
    private Training() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("local-gadget-training");
        Path socket = folder.resolve("docker.sock");
        try (PracticeDocker _ = PracticeDocker.listen(socket)) {
            for (String line : commands(socket)) {
                Main.run(System.out, System.err, line.split(" "));
            }
        } finally {
            Files.delete(folder);
        }
        System.exit(0); // the JVM writes the cache when it ends in order, which halt() is not
    }

    private static List<String> commands(Path socket) {
        String docker = " --docker-socketpath " + socket;
        return List.of(
                "--version",
                "--help",
                "trace --help",
                "trace exec --help",
                "list-containers --help",
                "trace exce",
                "trace exec --no-such-flag",
                "list-containers",
                "list-containers -o json",
                "trace exec --host -o json -t 1s" + docker,
                "trace open --host -t 1s" + docker,
                "trace exec --host -c x -F ret==0 -o json -t 1s");
    }
}
