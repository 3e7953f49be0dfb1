package io.localgadget.gadget;

/**
 * What ran on a CPU in one instant.
 *
 * @param image tells programs apart that have or had the same pid
 * @param kernel return addresses in the kernel, the innermost first; empty in user mode
 * @param user those in user space
 * @param truncated whether one of them had more frames than the kernel side keeps: the outermost are missing
 */
public record StackSample(ProcessInfo process, long image, long[] kernel, long[] user, boolean truncated)
        implements Event {}
