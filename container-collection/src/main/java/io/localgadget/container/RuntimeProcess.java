package io.localgadget.container;

import io.localgadget.container.engine.ForeignPath;
import java.util.List;
import java.util.Optional;

/**
 * A process that executed a container runtime or conmon. Of its arguments it keeps what tells of a container: whoever
 * starts such a process decides how many there are, and these records wait in queues and maps.
 *
 * @param callId tells the executions of one boot apart; 0 where nobody numbers them
 * @param pid the host's process id
 * @param ppid that of its parent; 0 if unknown
 * @param user the effective user id as the host counts; {@link #UNKNOWN_USER} where nobody said it while it lived
 * @param argv the arguments, the program's name first: of a runtime up to the container's id; of what names no container,
 *     or has more than a runtime can use, the name alone
 * @param cwd the working directory when it was executed; empty if unknown
 */
public record RuntimeProcess(long callId, int pid, int ppid, int user, List<String> argv, String cwd) {
    /** Looked up in /proc then; a process that has gone by then counts as root's. */
    public static final int UNKNOWN_USER = -1;

    private static final int NAME_MAX = 255;
    private static final int MOST_ARGUMENTS = 512;
    private static final int MOST_CHARACTERS = 16 << 10;

    public RuntimeProcess {
        argv = List.copyOf(kept(argv));
        cwd = cwd.length() > ForeignPath.MAX ? "" : cwd;
    }

    public RuntimeProcess(long callId, int pid, int ppid, List<String> argv, String cwd) {
        this(callId, pid, ppid, UNKNOWN_USER, argv, cwd);
    }

    private static List<String> kept(List<String> argv) {
        if (argv.isEmpty()) {
            return argv;
        }
        String program = programOf(argv.getFirst());
        List<String> telling = RuntimeCall.runtimeOf(program).isPresent()
                ? RuntimeCall.telling(argv)
                : ConmonCall.isConmon(program) ? argv : List.of();
        int characters = 0;
        for (String argument : telling) {
            characters += argument.length();
        }
        boolean all = !telling.isEmpty() && telling.size() <= MOST_ARGUMENTS && characters <= MOST_CHARACTERS;
        return all ? telling : List.of(program);
    }

    private static String programOf(String argument) {
        String name = argument.substring(argument.lastIndexOf('/') + 1);
        return name.length() > NAME_MAX ? "" : name;
    }

    /** The id of the container that this call makes; empty if it starts, enters or deletes one, or is none. */
    public Optional<String> created() {
        return RuntimeCall.parse(this).filter(RuntimeCall::creates).map(RuntimeCall::id);
    }

    /**
     * Whether a program of this name, without its folder, is a runtime: runc or crun, or that and something that is no
     * letter, such as {@code runc-1.3.6}. The same rule as in runtime.h.
     */
    public static boolean isRuntime(String program) {
        return RuntimeCall.runtimeOf(program).isPresent();
    }

    /** Whether its arguments could be read. */
    public boolean isKnown() {
        return !argv.isEmpty();
    }

    /** Whether its arguments tell of a container: a runtime or conmon that names one. */
    public boolean tells() {
        return argv.size() > 1;
    }

    /** About the bytes that it takes in memory, for a {@link BoundedMap}. */
    public long weight() {
        return BoundedMap.bytes(argv) + BoundedMap.bytes(cwd);
    }

    /** The user, looked up if nobody has said it. */
    int user(Proc proc) {
        return user == UNKNOWN_USER ? Math.max(proc.user(pid), 0) : user;
    }

    /** The program's name without its folder, empty if there are no arguments. */
    String program() {
        return argv.isEmpty() ? "" : programOf(argv.getFirst());
    }
}
