package io.localgadget.bpf;

/** A BPF object and the Java that reads it do not fit together: our bug, not the user's. */
public final class LayoutException extends BpfException {
    private static final long serialVersionUID = 1L;

    public LayoutException(String message) {
        super(message + "; this is a bug in local-gadget");
    }
}
