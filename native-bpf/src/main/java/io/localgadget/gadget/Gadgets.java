package io.localgadget.gadget;

import io.localgadget.gadget.advise.SeccompProfileGadget;
import io.localgadget.gadget.audit.SeccompAuditGadget;
import io.localgadget.gadget.profile.CpuGadget;
import io.localgadget.gadget.snapshot.ProcessGadget;
import io.localgadget.gadget.top.FileGadget;
import io.localgadget.gadget.trace.ExecGadget;
import io.localgadget.gadget.trace.OpenGadget;
import io.localgadget.gadget.traceloop.TraceloopGadget;
import java.util.List;

/** All gadgets. */
public final class Gadgets {
    public static final List<Gadget> ALL = List.of(
            new ExecGadget(),
            new OpenGadget(),
            new FileGadget(),
            new ProcessGadget(),
            new CpuGadget(),
            new SeccompProfileGadget(),
            new SeccompAuditGadget(),
            new TraceloopGadget());

    private Gadgets() {}
}
