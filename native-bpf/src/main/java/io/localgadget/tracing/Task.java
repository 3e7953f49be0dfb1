package io.localgadget.tracing;

import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.Text;

/**
 * A process as the kernel's task iterator shows it.
 *
 * @param pidNamespace inode number of its pid namespace
 * @param container id of the mount namespace of the container that it belongs to; 0 if it is known of none
 * @param start when it started, nanoseconds of CLOCK_BOOTTIME
 * @param filters of seccomp, that it runs under
 */
public record Task(
        int pid,
        int ppid,
        String comm,
        MountNamespace namespace,
        long pidNamespace,
        long container,
        long start,
        int filters) {

    ProcessInfo process() {
        return new ProcessInfo(start, namespace.id(), namespace.inode(), pid, pid, ppid, 0, 0, Text.of(comm));
    }
}
