package io.localgadget.gadget;

import io.localgadget.bpf.BpfObject;
import java.util.List;
import java.util.function.Consumer;

/**
 * A flight recorder: its BPF program (with recorder.h) keeps the last events of each container, and they are read when
 * something has happened.
 */
public interface RecorderGadget<E extends Event> extends EventGadget<E> {
    /** What one of its events is called, {@code system call}. */
    String eventName();

    /** Its flag that takes a list of what is recorded. */
    Choice choice();

    /**
     * Takes what the user chose, everything where it is empty.
     *
     * @return what fills the tables of the loaded object
     * @throws IllegalArgumentException with one sentence where there is no such thing
     */
    Consumer<BpfObject> choose(List<String> chosen);

    /** A flag that takes names, comma separated. */
    record Choice(String flag, String description) {}
}
