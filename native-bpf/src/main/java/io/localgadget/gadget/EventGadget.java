package io.localgadget.gadget;

import io.localgadget.bpf.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A gadget whose rows are events: what its BPF program writes of each, and how to read and show it. */
public interface EventGadget<E extends Event> extends Gadget {
    /** Its own columns, which come behind the common ones. */
    List<Column<Row<E>>> columns();

    /** Common columns that it shows by default, besides those which all do. */
    default Set<String> alsoShown() {
        return Set.of();
    }

    /** The C struct of an event. */
    String eventStruct();

    /** A decoder bound to the layout that the object's BTF gives. */
    Decoder<E> decoder(StructType event);

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
