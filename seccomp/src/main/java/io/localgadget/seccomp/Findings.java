package io.localgadget.seccomp;

import io.localgadget.seccomp.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/** Collects what there is to say about one file, which may be made to be wrong everywhere. For one thread. */
public final class Findings {
    private static final int MOST = 10_000;
    private static final int LONGEST = 500;

    private final String file;
    private final List<Finding> all = new ArrayList<>();

    /** @param file for the message where there are too many */
    public Findings(String file) {
        this.file = file;
    }

    /**
     * Adds one, of which only the beginning of a long message is kept. Throws a {@link ProfileException} where there are
     * too many to be of use.
     */
    public void add(Severity severity, int line, String subject, String message) {
        if (all.size() == MOST) {
            Finding first = all.getFirst();
            throw new ProfileException(file + ":" + first.line() + ": " + first.message() + ", and more than " + MOST
                    + " other things are wrong; see that it is the right file");
        }
        all.add(new Finding(severity, line, beginning(subject), beginning(message)));
    }

    public List<Finding> all() {
        return List.copyOf(all);
    }

    private static String beginning(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
