package io.localgadget.seccomp;

import io.localgadget.syscall.Architecture;

/**
 * A system call that a container made in one phase.
 *
 * @param number as the kernel counts it; x32's with its bit set
 * @param count how often
 * @param firstSeen the first time, nanoseconds since the epoch
 * @param comm name of the thread that made it first; the container chose it, so it may hold any character
 */
public record SeenCall(Architecture architecture, int number, Phase phase, long count, long firstSeen, String comm) {}
