package io.localgadget.gadget;

import io.localgadget.bpf.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A gadget that shows what is there now: a BPF object with an iterator {@code snapshot_entries}, which writes a struct for
 * each entry, and how to read and show them. An entry is somebody's, so it is an {@link Event} with a process.
 */
public interface SnapshotGadget<E extends Event> extends Gadget {
    /** Its own columns, which come behind the common ones. */
    List<Column<Row<E>>> columns(EventClock clock);

    /**
     * Common columns that it shows by default, besides those which all do.
     *
     * @param flags those of its own that the user gave
     */
    default Set<String> alsoShown(Set<String> flags) {
        return Set.of();
    }

    /** Whether entries are processes or threads, which can be shown as a tree. */
    default boolean showsProcesses() {
        return false;
    }

    /** The C struct of an entry. */
    String entryStruct();

    /** A decoder bound to the layout that the object's BTF gives. */
    Decoder<E> decoder(StructType entry);

    /** All its columns, the common ones first, with the defaults set; {@code flags} as the user gave them. */
    default List<Column<Row<E>>> allColumns(EventClock clock, Set<String> flags) {
        Set<String> shown = alsoShown(flags);
        List<Column<Row<E>>> all = new ArrayList<>();
        for (Column<Row<E>> column : Row.<E>lastingColumns()) {
            all.add(shown.contains(column.name()) ? column.byDefault() : column);
        }
        all.addAll(columns(clock));
        return List.copyOf(all);
    }

    @Override
    default List<Column<Row<E>>> describedColumns() {
        return allColumns(new EventClock(), Set.of());
    }
}
