package io.localgadget.seccomp;

import io.localgadget.syscall.Architecture;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A seccomp profile, whatever its format. Names stay as they were written: what is unknown here may be known to the
 * runtime.
 *
 * @param defaultErrno the error that goes with the default action, or {@link #NO_ERRNO}: the runtime's, EPERM
 * @param architectures names like {@code SCMP_ARCH_X86}; the machine's is always among those that count
 * @param archMap instead of architectures: which go with which machine's
 * @param flags of seccomp(2), {@code SECCOMP_FILTER_FLAG_LOG}
 * @param listener where {@link Action#NOTIFY} asks; empty fields where nobody is asked
 * @param rules in the file's order, which matters
 */
public record Profile(
        Action defaultAction,
        int defaultErrno,
        List<String> architectures,
        List<ArchitectureGroup> archMap,
        List<String> flags,
        Listener listener,
        List<Rule> rules) {
    public static final int NO_ERRNO = -1;

    /** The error of {@link Action#ERRNO} without a number. */
    public static final int EPERM = 1;

    public Profile {
        architectures = List.copyOf(architectures);
        archMap = List.copyOf(archMap);
        flags = List.copyOf(flags);
        rules = List.copyOf(rules);
    }

    /** One with no more than these. */
    public static Profile of(Action defaultAction, int defaultErrno, List<String> architectures, List<Rule> rules) {
        return new Profile(defaultAction, defaultErrno, architectures, List.of(), List.of(), Listener.NONE, rules);
    }

    public Profile withRules(List<Rule> others) {
        return new Profile(defaultAction, defaultErrno, architectures, archMap, flags, listener, others);
    }

    /** Names of the architectures that it is for on a machine of this one, whose own comes first. */
    public Set<String> architecturesOn(Architecture machine) {
        Set<String> all = new LinkedHashSet<>();
        all.add(machine.seccompName());
        all.addAll(architectures);
        for (ArchitectureGroup group : archMap) {
            if (group.architecture().equals(machine.seccompName())) {
                all.addAll(group.subArchitectures());
            }
        }
        all.remove("SCMP_ARCH_NATIVE");
        return all;
    }

    /** An entry of archMap: a machine's architecture and those that count there too. */
    public record ArchitectureGroup(String architecture, List<String> subArchitectures) {
        public ArchitectureGroup {
            subArchitectures = List.copyOf(subArchitectures);
        }
    }

    /** The socket of the process that decides, and what it is told. */
    public record Listener(String path, String metadata) {
        public static final Listener NONE = new Listener("", "");
    }
}
