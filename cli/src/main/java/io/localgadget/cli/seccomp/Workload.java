package io.localgadget.cli.seccomp;

import io.localgadget.cli.UsageException;
import io.localgadget.seccomp.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The command that starts the container whose profile is tried: {@code docker run …}, {@code runc run …}. */
public interface Workload {
    /**
     * Writes what one start needs into {@code folder}, which is empty.
     *
     * @return the command line of that start
     */
    List<String> prepare(Profile profile, Path folder) throws IOException;

    /** The id of the container that was started last; empty if it did not come to one. */
    String containerId(Path folder) throws IOException;

    /** The command that removes it. */
    List<String> remove(String containerId);

    /** Reads the command after {@code --}. */
    static Workload of(List<String> command) {
        if (command.isEmpty()) {
            throw new UsageException("no command to start the container with; write it behind --, as in: verify p.json"
                    + " -- docker run --rm IMAGE");
        }
        String program = command.getFirst().substring(command.getFirst().lastIndexOf('/') + 1);
        int run = command.indexOf("run");
        if (run > 0 && (program.equals("docker") || program.equals("podman"))) {
            return EngineWorkload.of(command, run);
        }
        if (run > 0 && (program.startsWith("runc") || program.startsWith("crun"))) {
            return RuntimeWorkload.of(command, run);
        }
        throw new UsageException("cannot start '" + String.join(" ", command)
                + "' under a profile; the command must be docker run, podman run, runc run or crun run");
    }
}
