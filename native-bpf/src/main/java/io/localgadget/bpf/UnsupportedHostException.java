package io.localgadget.bpf;

/** This host cannot do what was asked, and the message names the reason and the remedy. */
public final class UnsupportedHostException extends BpfException {
    private static final long serialVersionUID = 1L;

    public UnsupportedHostException(String message) {
        super(message);
    }
}
