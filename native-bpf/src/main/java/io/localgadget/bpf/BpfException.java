package io.localgadget.bpf;

/** Something with BPF failed; the message says what was tried, what came back and what to do. */
public class BpfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BpfException(String message) {
        super(message);
    }

    public BpfException(String message, Throwable cause) {
        super(message, cause);
    }
}
