package io.localgadget.gadget;

import java.util.List;

/**
 * Something to see of the kernel: a BPF object and how the user calls it. What kind of thing it shows says the interface
 * below this one that it implements; each kind has one command that runs all gadgets of that kind. Gadgets are
 * stateless; one object serves any number of runs.
 */
public interface Gadget {
    /** The command group: {@code trace}. */
    String category();

    /** The command: {@code exec}. */
    String name();

    /** One sentence for the help text. */
    String description();

    /** Its own flags. */
    List<Option> options();

    /** The columns that it can show, in their order, with the defaults set; for the help text and the tests. */
    List<? extends Column<?>> describedColumns();

    /**
     * What a process does by io_uring which this gadget does not see, as it stands behind the process's name; empty for
     * gadgets that do not look for it.
     */
    default String unseenOfIoUring() {
        return "";
    }

    /** Category and name, as the user types them. */
    default String fullName() {
        return category() + " " + name();
    }

    /** The compiled object's name. */
    default String object() {
        return category() + "/" + name();
    }
}
