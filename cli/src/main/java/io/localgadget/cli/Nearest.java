package io.localgadget.cli;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses which of the known words a mistyped one was meant to be. */
public final class Nearest {
    /** More than any known word; what is longer may come from a file and be of any length. */
    private static final int LONGEST = 100;

    private Nearest() {}

    /** The known word with the fewest typing errors, if these are few for its length; the first one of equals. */
    public static Optional<String> of(String typed, Collection<String> known) {
        String best = null;
        int fewest = 1 + typed.length() / 4;
        if (typed.length() > LONGEST) {
            return Optional.empty();
        }
        for (String word : known) {
            if (Math.abs(typed.length() - word.length()) > fewest) {
                continue; // each letter too many or too few is an error
            }
            int errors = distance(typed.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
            if (errors < fewest || (errors == fewest && best == null)) {
                best = word;
                fewest = errors;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Letters left out, added, replaced, or swapped with their neighbour (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + replaced);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
