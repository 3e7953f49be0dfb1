package io.localgadget.gadget;

/**
 * What ran on a CPU in one instant.
 *
 * @param image tells programs apart that have or had the same pid
 * @param program what it executes; of no meaning without a user stack
 * @param kernel return addresses in the kernel, the innermost first; empty in user mode
 * @param user those in user space
 * @param truncated whether one of them had more frames than the kernel side keeps: the outermost are missing
 */
public record StackSample(
        ProcessInfo process, long image, Program program, long[] kernel, long[] user, boolean truncated)
        implements Event {

    /**
     * The file of a program, and where it lies in memory.
     *
     * @param start address of its first code
     */
    public record Program(long device, long inode, long start) {}
}
