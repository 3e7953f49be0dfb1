package io.localgadget.cli;

import io.localgadget.gadget.Gadget;

/** A command that runs a gadget, and is called as the gadget is. */
public abstract class GadgetCommand<G extends Gadget> implements Command {
    protected final G gadget;

    protected GadgetCommand(G gadget) {
        this.gadget = gadget;
    }

    @Override
    public final String name() {
        return gadget.fullName();
    }

    @Override
    public final String description() {
        return gadget.description();
    }
}
