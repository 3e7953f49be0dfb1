package io.localgadget.cli.seccomp;

import io.localgadget.cli.UsageException;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.Target;
import io.localgadget.seccomp.file.ProfileFormat;
import io.localgadget.syscall.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code docker run} or {@code podman run}: the profile goes in by --security-opt, the id comes out by --cidfile.
 *
 * @param program docker or podman, and the flags before {@code run}
 * @param arguments what follows {@code run}
 */
record EngineWorkload(List<String> program, List<String> arguments) implements Workload {
    EngineWorkload {
        program = List.copyOf(program);
        arguments = List.copyOf(arguments);
    }

    static EngineWorkload of(List<String> command, int run) {
        for (String word : command) {
            if (word.startsWith("seccomp=") || word.startsWith("--security-opt=seccomp=")) {
                throw new UsageException("the command names a profile itself, '" + word + "'; leave that out");
            }
            if (word.equals("--cidfile") || word.startsWith("--cidfile=")) {
                throw new UsageException("the command has --cidfile, which is needed here; leave it out");
            }
        }
        return new EngineWorkload(command.subList(0, run), command.subList(run + 1, command.size()));
    }

    @Override
    public List<String> prepare(Profile profile, Path folder) throws IOException {
        Path file = folder.resolve("profile.json");
        Architecture machine = Architecture.ofHost().orElse(Architecture.X86_64);
        Files.write(
                file,
                ProfileFormat.DOCKER
                        .write(profile, "profile", Target.ofDocker(machine))
                        .bytes());
        List<String> all = new ArrayList<>(program);
        all.addAll(List.of(
                "run",
                "--security-opt",
                "seccomp=" + file,
                "--cidfile",
                cidFile(folder).toString()));
        all.addAll(arguments);
        return all;
    }

    @Override
    public String containerId(Path folder) throws IOException {
        Path file = cidFile(folder);
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    @Override
    public List<String> remove(String containerId) {
        List<String> all = new ArrayList<>(program);
        if (all.getLast().equals("container")) {
            all.removeLast();
        }
        all.addAll(List.of("rm", "-f", "-v", containerId));
        return all;
    }

    private static Path cidFile(Path folder) {
        return folder.resolve("cid");
    }
}
