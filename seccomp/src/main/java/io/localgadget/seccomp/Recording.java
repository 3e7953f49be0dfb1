package io.localgadget.seccomp;

import io.localgadget.syscall.Architecture;
import java.util.List;

/**
 * What one container called while it was watched, or all containers of one image.
 *
 * @param name of the container or image
 * @param architecture the machine's
 * @param runtime runc, crun, or another's name; empty if nobody knows
 * @param runtimeVersion as it tells it, empty if nobody knows
 * @param noNewPrivileges whether the runtime was told to set no_new_privileges; then it loads its filter late
 * @param partial why calls may be missing, a phrase each; empty if the recording is whole
 * @param calls at most one for each architecture, number and phase; in any order
 */
public record Recording(
        String name,
        Architecture architecture,
        String runtime,
        String runtimeVersion,
        boolean noNewPrivileges,
        List<String> partial,
        List<SeenCall> calls) {
    public Recording {
        partial = List.copyOf(partial);
        calls = List.copyOf(calls);
    }
}
