package io.localgadget.gadget;

/** A gadget that prints a row for each event as it happens: its BPF program emits events into a ring buffer. */
public interface TraceGadget<E extends Event> extends EventGadget<E> {}
