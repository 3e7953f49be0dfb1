package io.localgadget.gadget;

/**
 * The process that caused an event ({@code struct process} in gadget.h).
 *
 * @param timestamp nanoseconds of CLOCK_MONOTONIC
 * @param mountNamespaceId a number no other mount namespace of this boot has or had; never shown
 * @param mountNamespace inode number of the mount namespace
 * @param pid thread group, as user space says pid
 * @param tid thread
 */
public record ProcessInfo(
        long timestamp,
        long mountNamespaceId,
        long mountNamespace,
        int pid,
        int tid,
        int ppid,
        int uid,
        int gid,
        Text comm) {

    /** The same process at another time. */
    public ProcessInfo at(long time) {
        return new ProcessInfo(time, mountNamespaceId, mountNamespace, pid, tid, ppid, uid, gid, comm);
    }
}
