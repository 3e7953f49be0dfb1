package io.localgadget.gadget;

import io.localgadget.bpf.BpfObject;
import java.util.Optional;

/** A gadget that prints a row for each event as it happens: its BPF program emits events into a ring buffer. */
public interface TraceGadget<E extends Event> extends EventGadget<E> {
    /** Where events come from besides the ring, made when the object is loaded; empty for most gadgets. */
    default Optional<EventSource<E>> source(BpfObject object) {
        return Optional.empty();
    }
}
