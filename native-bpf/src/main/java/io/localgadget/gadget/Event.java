package io.localgadget.gadget;

/** What a gadget saw once; every event has the process that caused it. */
public interface Event {
    ProcessInfo process();
}
