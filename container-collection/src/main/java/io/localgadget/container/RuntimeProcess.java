package io.localgadget.container;

import java.util.List;

/**
 * A process that executed a container runtime or conmon.
 *
 * @param callId tells the executions of one boot apart; 0 where nobody numbers them
 * @param pid the host's process id
 * @param ppid that of its parent; 0 if unknown
 * @param argv the arguments, the program's name first
 * @param cwd the working directory when it was executed; empty if unknown
 */
public record RuntimeProcess(long callId, int pid, int ppid, List<String> argv, String cwd) {
    public RuntimeProcess {
        argv = List.copyOf(argv);
    }

    /** The program's name without its folder, empty if there are no arguments. */
    String program() {
        return argv.isEmpty() ? "" : argv.getFirst().substring(argv.getFirst().lastIndexOf('/') + 1);
    }
}
