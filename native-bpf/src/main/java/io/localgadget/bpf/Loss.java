package io.localgadget.bpf;

/**
 * What an object's programs could not take in so far.
 *
 * @param full events that found no room in a ring or a map
 * @param skipped how often the kernel left a program out ({@code recursion_misses} of {@code struct bpf_prog_info}, 5.12;
 *     0 before): at tp_btf because it was at work for another task on that CPU, at a classic tracepoint because any such
 *     program was, or bpf(2). Each time may have been an event or not
 * @param shed events that were read and found no memory
 */
public record Loss(long full, long skipped, long shed) {
    public static final Loss NONE = new Loss(0, 0, 0);

    public long total() {
        return full + skipped + shed;
    }

    public Loss plus(Loss other) {
        return new Loss(full + other.full, skipped + other.skipped, shed + other.shed);
    }

    /** What has come since {@code before}. */
    public Loss since(Loss before) {
        return new Loss(full - before.full, skipped - before.skipped, shed - before.shed);
    }
}
