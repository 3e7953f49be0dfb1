package io.localgadget.tracing;

/**
 * A mount namespace.
 *
 * @param id no other one of this boot has or had it
 * @param inode its number in /proc/PID/ns/mnt, which the kernel gives again when it is free
 */
public record MountNamespace(long id, long inode) {}
