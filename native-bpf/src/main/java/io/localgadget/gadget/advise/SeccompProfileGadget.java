package io.localgadget.gadget.advise;

import io.localgadget.gadget.Column;
import io.localgadget.gadget.Gadget;
import io.localgadget.gadget.Option;
import java.util.List;

/** A seccomp profile from the system calls that a container makes. It prints a document and no rows. */
public final class SeccompProfileGadget implements Gadget {
    @Override
    public String category() {
        return "advise";
    }

    @Override
    public String name() {
        return "seccomp-profile";
    }

    @Override
    public String description() {
        return "Record the system calls of a container and print a seccomp profile that allows them.";
    }

    @Override
    public List<Option> options() {
        return List.of();
    }

    @Override
    public List<Column<?>> describedColumns() {
        return List.of();
    }

    @Override
    public String object() {
        return "advise/seccomp";
    }
}
