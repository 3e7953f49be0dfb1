package io.localgadget.tracing;

import io.localgadget.container.RuntimeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Recognises a runtime that runs already, from /proc. */
final class RunningRuntime {
    private static final int MOST_BYTES = 8192;

    private RunningRuntime() {}

    /** The runtime's call, or nothing if the process is none or has gone. Its call id is negative: no time of a clock. */
    static Optional<RuntimeProcess> of(Task task) {
        Path proc = Path.of("/proc", Integer.toString(task.pid()));
        try {
            if (!RuntimeProcess.isRuntime(task.comm()) && !isCopy(task.comm(), proc)) {
                return Optional.empty();
            }
            int user = (int) Files.getAttribute(proc, "unix:uid");
            List<String> argv = List.of(arguments(proc.resolve("cmdline")).split("\0"));
            if (argv.size() < 2 || argv.get(1).equals("init")) {
                return Optional.empty();
            }
            String cwd = Files.readSymbolicLink(proc.resolve("cwd")).toString();
            return Optional.of(new RuntimeProcess(-task.pid(), task.pid(), task.ppid(), user, argv, cwd));
        } catch (IOException e) {
            return Optional.empty(); // it has gone since it was listed
        }
    }

    /** As much of them as the kernel side reads of a runtime that starts. */
    private static String arguments(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
        }
    }

    /** Whether it runs a copy that a runtime made of itself: it is then called as a descriptor, or from 6.14 on a memfd is. */
    private static boolean isCopy(String comm, Path proc) throws IOException {
        return (comm.startsWith("memfd:") || comm.chars().allMatch(Character::isDigit))
                && Files.readSymbolicLink(proc.resolve("exe")).toString().matches("/memfd:(runc|crun).*");
    }
}
