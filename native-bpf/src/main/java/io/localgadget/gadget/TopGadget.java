package io.localgadget.gadget;

import io.localgadget.bpf.StructType;
import java.util.ArrayList;
import java.util.List;

/**
 * A gadget that ranks: its BPF program adds up in a map, and every interval shows the sums of that time, the largest
 * first. See top/top.h for the kernel's side.
 */
public interface TopGadget<E extends Event> extends Gadget {
    /** Its own columns, which come behind the common ones. */
    List<Column<Row<E>>> columns();

    /** The order if the user asks for none, as {@code --sort} takes it. */
    String order();

    /** Columns of numbers whose sums over all rows a screen shows. */
    List<String> totals();

    /** The C structs that make a key of the map, a value of it, and the record that the ring carries for each key. */
    Structs<String> structs();

    /** A decoder bound to the layouts that the object's BTF gives. */
    TopDecoder<E> decoder(Structs<StructType> structs);

    /** What is there for each of the three structs. */
    record Structs<T>(T key, T value, T label) {}

    /** All its columns, the common ones first, with the defaults set. A row has no thread: it sums over all. */
    default List<Column<Row<E>>> allColumns(EventClock clock) {
        List<Column<Row<E>>> all = new ArrayList<>(Row.<E>commonColumns(clock));
        all.removeIf(column -> column.name().equals("tid"));
        all.addAll(columns());
        return List.copyOf(all);
    }

    @Override
    default List<Column<Row<E>>> describedColumns() {
        return allColumns(new EventClock());
    }
}
