package io.localgadget.gadget;

import io.localgadget.bpf.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A tracer: a BPF program that emits events, and how to read and show them. Gadgets are stateless; one object serves any
 * number of runs.
 */
public interface Gadget<E extends Event> {
    /** The command group: {@code trace}. */
    String category();

    /** The command: {@code exec}. */
    String name();

    /** One sentence for the help text. */
    String description();

    /** Its own flags. */
    List<Option> options();

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

    /** All its columns, the common ones first, with the defaults set. */
    default List<Column<Row<E>>> allColumns(EventClock clock) {
        List<Column<Row<E>>> all = new ArrayList<>();
        for (Column<Row<E>> column : Row.<E>commonColumns(clock)) {
            all.add(alsoShown().contains(column.name()) ? column.byDefault() : column);
        }
        all.addAll(columns());
        return List.copyOf(all);
    }

    /** Category and name, as the user types them. */
    default String fullName() {
        return category() + " " + name();
    }

    /** The compiled object's name. */
    default String object() {
        return category() + "/" + name();
    }
}
