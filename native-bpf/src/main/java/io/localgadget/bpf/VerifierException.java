package io.localgadget.bpf;

import java.util.List;

/** The kernel's verifier refused a program; the message has its last words, {@link #log} all of them. */
public final class VerifierException extends BpfException {
    private static final long serialVersionUID = 1L;

    /** What newer kernels, 7.3 among them, say at length behind the line that tells what is wrong. */
    private static final String EXPLANATION = "Verification failed:";

    private final String log;

    public VerifierException(String what, String log) {
        super(what + ": " + lastWords(log));
        this.log = log;
    }

    /** The whole log, as far as the kernel gave it. */
    public String log() {
        return log;
    }

    /** The last line that says something, and how many there are besides. */
    static String lastWords(String log) {
        List<String> lines = log.lines().filter(line -> !line.isBlank()).toList();
        int explained = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith(EXPLANATION))
                .findFirst()
                .orElse(""));
        for (int i = (explained < 0 ? lines.size() : explained) - 1; i >= 0; i--) {
            String line = lines.get(i).strip();
            boolean statistics = line.startsWith("processed ") || line.startsWith("verification time");
            if (!statistics && !line.startsWith("stack depth")) {
                return line + " (" + (lines.size() - 1) + " lines omitted, -v shows all)";
            }
        }
        return "the verifier said nothing";
    }
}
