package io.localgadget.gadget;

import io.localgadget.gadget.profile.CpuGadget;
import io.localgadget.gadget.snapshot.ProcessGadget;
import io.localgadget.gadget.trace.ExecGadget;
import io.localgadget.gadget.trace.OpenGadget;
import java.util.List;

/** All gadgets. */
public final class Gadgets {
    public static final List<Gadget> ALL =
            List.of(new ExecGadget(), new OpenGadget(), new ProcessGadget(), new CpuGadget());

    private Gadgets() {}
}
