package io.localgadget.container;

import java.util.List;
import java.util.Optional;

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

    /** The id of the container that this call makes; empty if it starts, enters or deletes one, or is none. */
    public Optional<String> created() {
        return RuntimeCall.parse(this).filter(RuntimeCall::creates).map(RuntimeCall::id);
    }

    /** Whether its arguments could be read. */
    public boolean isKnown() {
        return !argv.isEmpty();
    }

    /** The program's name without its folder, empty if there are no arguments. */
    String program() {
        return argv.isEmpty() ? "" : argv.getFirst().substring(argv.getFirst().lastIndexOf('/') + 1);
    }
}
