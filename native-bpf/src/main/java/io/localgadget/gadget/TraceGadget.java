package io.localgadget.gadget;

import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A gadget that prints a row for each event: a BPF program that emits events, and how to read and show them. */
public interface TraceGadget<E extends Event> extends Gadget {
    /** Its own columns, which come behind the common ones. */
    List<Column<Row<E>>> columns();

    /** Common columns that it shows by default, besides those which all do. */
    default Set<String> alsoShown() {
        return Set.of();
    }

    /** The C struct that the ring carries. */
    String eventStruct();

    /** A decoder bound to the layout that the object's BTF gives. */
    Decoder<E> decoder(StructType event);

    /** Where events come from besides the ring, made when the object is loaded; empty for most gadgets. */
    default Optional<EventSource<E>> source(BpfObject object) {
        return Optional.empty();
    }

    /** All its columns, the common ones first, with the defaults set. */
    default List<Column<Row<E>>> allColumns(EventClock clock) {
        List<Column<Row<E>>> all = new ArrayList<>();
        for (Column<Row<E>> column : Row.<E>commonColumns(clock)) {
            all.add(alsoShown().contains(column.name()) ? column.byDefault() : column);
        }
        all.addAll(columns());
        return List.copyOf(all);
    }

    @Override
    default List<Column<Row<E>>> describedColumns() {
        return allColumns(new EventClock());
    }
}
