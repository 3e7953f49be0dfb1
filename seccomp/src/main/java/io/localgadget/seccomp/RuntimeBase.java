package io.localgadget.seccomp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a runtime calls between its filter's load and the execve of the container's program, or may: which calls these
 * are varies from start to start, since Go's scheduler is among them, so all are allowed though only some are seen.
 *
 * <p>Measured with runc 1.1.5 and 1.3.6 and crun 1.8.1, 1.21 and 1.28 on Linux 6.18, by strace of the thread that loads
 * the filter, with what other versions do taken from their sources. A profile outlives an update of the runtime, so each
 * set holds what any version from these on needs.
 */
final class RuntimeBase {
    /** runc's init before it executes the program; create, start, run and exec. */
    private static final String RUNC = """
            capget capset chdir close epoll_ctl execve faccessat2 fchown fcntl fstat fstatfs futex getcwd getdents64 \
            getpid getppid newfstatat openat prctl read rt_sigreturn setgid setgroups setuid write""";

    /** The same with no_new_privileges, where the filter is loaded after the user has been changed. */
    private static final String RUNC_NO_NEW_PRIVILEGES =
            "close epoll_ctl execve fstatfs futex getdents64 getpid openat rt_sigreturn write";

    /**
     * What runc 1.1.5 does not call, or not with no_new_privileges, but a later one does: 1.2.0 close_range; 1.2.8, 1.3.3
     * and 1.4.0 the others, faccessat and uname in exec only.
     */
    private static final String RUNC_LATER = "close_range faccessat fcntl fstat openat2 readlinkat statx uname";

    /** What runc 1.3.6 tries in exec, to mount a /proc of its own, and does without where it fails. */
    private static final String RUNC_TRIES = "fsconfig fsmount fsopen open_tree";

    /** Go's memory, threads and signals. */
    private static final String GO = """
            brk epoll_pwait exit exit_group gettid madvise mmap mprotect munmap nanosleep restart_syscall rt_sigaction \
            rt_sigprocmask sched_yield sigaltstack tgkill""";

    /** crun's run, create, start and exec; with no_new_privileges a run needs fewer, an exec all the same. */
    private static final String CRUN = """
            capset close close_range execve exit exit_group fchown fstatfs getdents64 ioctl openat prctl pselect6 read \
            rt_sigaction rt_sigprocmask setgroups setresgid setresuid statx write""";

    /** What crun 1.8.1 does not call in exec, but 1.21 does, or 1.28; which of the two for fstat depends on its C library. */
    private static final String CRUN_LATER = "fstat newfstatat umask";

    /** What runc 1.1.12 and later cannot start a container without; of what it calls, it can do without the others. */
    private static final String RUNC_NEEDS = """
            capget capset chdir close execve faccessat2 fstat fstatfs futex getcwd getdents64 getppid newfstatat openat \
            prctl read setgid setgroups setuid write""";

    private static final String RUNC_NEEDS_NO_NEW_PRIVILEGES = "close execve fstatfs futex getdents64 openat write";

    private static final String CRUN_NEEDS =
            "capset execve prctl rt_sigaction rt_sigprocmask setresgid setresuid write";

    private static final String CRUN_NEEDS_NO_NEW_PRIVILEGES = "execve";

    private RuntimeBase() {}

    /** What {@link RuntimeChoice#RUNC} or {@link RuntimeChoice#CRUN} cannot start a container without; measured. */
    static List<String> needed(RuntimeChoice runtime, boolean noNewPrivileges) {
        String needed = switch (runtime) {
            case RUNC -> noNewPrivileges ? RUNC_NEEDS_NO_NEW_PRIVILEGES : RUNC_NEEDS;
            case CRUN -> noNewPrivileges ? CRUN_NEEDS_NO_NEW_PRIVILEGES : CRUN_NEEDS;
            case AUTO, NONE -> throw new IllegalArgumentException("not one runtime: " + runtime);
        };
        return List.of(needed.split("\\s+"));
    }

    /** What the runtime should be able to try without being killed, though it need not succeed. */
    static List<String> tried(RuntimeChoice choice, String runtime) {
        return switch (effective(choice, runtime)) {
            case RUNC, AUTO -> List.of(RUNC_TRIES.split(" "));
            case CRUN, NONE -> List.of();
        };
    }

    /**
     * Names and why each is in the set.
     *
     * @param runtime by name, for {@link RuntimeChoice#AUTO}
     */
    static Map<String, String> of(RuntimeChoice choice, String runtime, boolean noNewPrivileges) {
        return switch (effective(choice, runtime)) {
            case RUNC -> runc(noNewPrivileges);
            case CRUN -> crun();
            case NONE -> Map.of();
            case AUTO -> { // nobody knows which
                Map<String, String> all = runc(noNewPrivileges);
                crun().forEach((name, why) ->
                        all.merge(name, why, (a, b) -> a + ", " + b.replace("runtime base: ", "")));
                yield all;
            }
        };
    }

    /** AUTO only where the runtime's name says nothing. */
    static RuntimeChoice effective(RuntimeChoice choice, String runtime) {
        if (choice != RuntimeChoice.AUTO) {
            return choice;
        }
        return switch (runtime.toLowerCase(Locale.ROOT)) {
            case "runc" -> RuntimeChoice.RUNC;
            case "crun" -> RuntimeChoice.CRUN;
            default -> RuntimeChoice.AUTO;
        };
    }

    private static Map<String, String> runc(boolean noNewPrivileges) {
        Map<String, String> names = new LinkedHashMap<>();
        put(names, noNewPrivileges ? RUNC_NO_NEW_PRIVILEGES : RUNC, "runtime base: runc");
        put(names, RUNC_LATER, "runtime base: later runc");
        put(names, GO, "runtime base: runc (Go)");
        return names;
    }

    private static Map<String, String> crun() {
        Map<String, String> names = new LinkedHashMap<>();
        put(names, CRUN, "runtime base: crun");
        put(names, CRUN_LATER, "runtime base: later crun");
        return names;
    }

    private static void put(Map<String, String> names, String list, String why) {
        for (String name : list.split("\\s+")) {
            names.putIfAbsent(name, why);
        }
    }
}
