package io.localgadget.tracing;

import io.localgadget.container.RuntimeProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Recognises a runtime that runs already, from /proc. */
final class RunningRuntime {
    private RunningRuntime() {}

    /** The runtime's call, or nothing if the process is none or has gone. Its call id is negative: no time of a clock. */
    static Optional<RuntimeProcess> of(Task task) {
        Path proc = Path.of("/proc", Integer.toString(task.pid()));
        try {
            if (!RuntimeProcess.isRuntime(task.comm()) && !isCopy(task.comm(), proc)) {
                return Optional.empty();
            }
            String arguments = Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            List<String> argv = List.of(arguments.split("\0"));
            if (argv.size() < 2 || argv.get(1).equals("init")) {
                return Optional.empty();
            }
            String cwd = Files.readSymbolicLink(proc.resolve("cwd")).toString();
            return Optional.of(new RuntimeProcess(-task.pid(), task.pid(), task.ppid(), argv, cwd));
        } catch (IOException e) {
            return Optional.empty(); // it has gone since it was listed
        }
    }

    /** Whether it runs a copy that a runtime made of itself: it is then called as a descriptor, or from 6.14 on a memfd is. */
    private static boolean isCopy(String comm, Path proc) throws IOException {
        return (comm.startsWith("memfd:") || comm.chars().allMatch(Character::isDigit))
                && Files.readSymbolicLink(proc.resolve("exe")).toString().matches("/memfd:(runc|crun).*");
    }
}
