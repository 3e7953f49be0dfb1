package io.localgadget.gadget;

import io.localgadget.bpf.StructType;
import java.util.List;

/**
 * A gadget that counts on which stacks processes are found: a BPF program in section {@code perf_event} that writes a
 * sample into the ring each time it runs, and how to read them. Its object has the constants {@code kernel_only} and
 * {@code user_only}.
 */
public interface ProfileGadget extends Gadget {
    /** The program that is run on each CPU. */
    String program();

    /** The C struct that the ring carries. */
    String sampleStruct();

    /** A decoder bound to the layout that the object's BTF gives. */
    Decoder<StackSample> decoder(StructType sample);

    @Override
    default List<Column<StackCount>> describedColumns() {
        return StackCount.columns(() -> 0);
    }
}
