package io.localgadget.symbols;

/**
 * How much of a bounded thing one container may hold: no more than twice what is still free. One alone may have most of
 * it; N that take all they get leave a (2 N + 1)th part for the next, and nobody has to know how many there are (dynamic
 * thresholds, Choudhury and Hahne 1998).
 */
public final class FairShare {
    private static final int TIMES = 2;

    private FairShare() {}

    /** Whether one that holds {@code own} may take more, where all hold {@code used} of {@code most}. */
    public static boolean allows(long own, long used, long most) {
        return own < TIMES * (most - used);
    }
}
