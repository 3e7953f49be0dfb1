package io.localgadget.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Runs many commands in one JVM, whose class path is one jar. The build does so once to tell the JVM which classes to
 * keep in its cache, so that later starts find them ready. What the commands say is of no interest, nor whether they
 * can run on this host.
 */
final class Training {
    private Training() {}

    public static void main(String[] args) throws IOException, ClassNotFoundException {
        loadOurs();
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

    /** Loads all our classes: the commands meet only those that this host has a use for now, without a container few. */
    private static void loadOurs() throws IOException, ClassNotFoundException {
        String jar = System.getProperty("java.class.path");
        List<String> files;
        try (JarFile entries = new JarFile(jar)) {
            files = entries.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("io/localgadget/") && name.endsWith(".class"))
                    .toList();
        }
        for (String file : files) {
            String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
            Class.forName(name, false, Training.class.getClassLoader());
        }
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
                "advise seccomp-profile --help",
                "advise seccomp-profile check /dev/null",
                "advise seccomp-profile -c x -t 1s" + docker,
                "audit seccomp -t 1s" + docker,
                "trace exec --no-such-flag",
                "list-containers",
                "list-containers -o json",
                "snapshot process --host --tree" + docker,
                "snapshot process --threads -o json" + docker,
                "profile cpu --host -t 1s" + docker,
                "profile cpu --host -o flamegraph -t 1s",
                "trace exec --host -o json -t 1s" + docker,
                "trace open --host -t 1s" + docker,
                "top file --host -t 1s --interval 500ms" + docker,
                "top file --host -o json -t 1s",
                "trace exec --host -c x -F ret==0 -o json -t 1s",
                "traceloop --help",
                "traceloop --host -t 1s" + docker);
    }
}
