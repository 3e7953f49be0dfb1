package io.localgadget.gadget;

import io.localgadget.gadget.trace.ExecGadget;
import io.localgadget.gadget.trace.OpenGadget;
import io.localgadget.gadget.traceloop.TraceloopGadget;
import java.util.List;

/** All gadgets. */
public final class Gadgets {
    public static final List<Gadget> ALL = List.of(new ExecGadget(), new OpenGadget(), new TraceloopGadget());

    private Gadgets() {}
}
