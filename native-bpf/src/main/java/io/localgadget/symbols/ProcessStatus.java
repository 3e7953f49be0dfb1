package io.localgadget.symbols;

import io.localgadget.gadget.StackSample.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What tells a process, and the program that it executes, from others (proc_pid_stat(5)).
 *
 * @param started its start, in ticks
 * @param code where its program begins in memory; 0 or 1 if that is kept from us
 * @param innerPid its number in its own pid namespace
 */
record ProcessStatus(long started, long code, int innerPid) {
    /** Fields of stat, counted from behind the name. */
    private static final int STARTED = 19;

    private static final int CODE = 23;

    /** Reads that of a process; an IOException if there is none. */
    static ProcessStatus read(int pid) throws IOException {
        Path folder = Path.of("/proc", Integer.toString(pid));
        String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        String status = Files.readString(folder.resolve("status"), StandardCharsets.ISO_8859_1);
        return new ProcessStatus(
                Long.parseLong(fields[STARTED]), Long.parseUnsignedLong(fields[CODE]), innerPid(status, pid));
    }

    /** Whether this is the same process with the same program. */
    boolean isOf(ProcessStatus other) {
        return started == other.started && code == other.code;
    }

    /** Fails if it executes another program by now. */
    void require(Program program) throws IOException {
        if (code > 1 && code != program.start()) {
            throw new IOException("it executes another program by now");
        }
    }

    /** The last of {@code NSpid:}, which has one number for each pid namespace from ours on. */
    static int innerPid(String status, int pid) {
        Optional<String> line =
                status.lines().filter(l -> l.startsWith("NSpid:")).findFirst();
        return line.map(l ->
                        Integer.parseInt(l.substring(l.lastIndexOf('\t') + 1).strip()))
                .orElse(pid);
    }
}
