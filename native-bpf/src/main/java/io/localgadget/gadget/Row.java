package io.localgadget.gadget;

import io.localgadget.container.Container;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event and the container it happened in.
 *
 * @param container null for a process outside containers
 */
public record Row<E extends Event>(E event, @Nullable Container container) {

    /** The columns that every event has, the container first. {@code clock} turns event times into wall time. */
    public static <E extends Event> List<Column<Row<E>>> commonColumns(EventClock clock) {
        return columns(
                List.of(CommonColumns.timestamp(r -> clock.wallTime(r.process().timestamp()))));
    }

    /** Those of what lasts: all but the time. */
    public static <E extends Event> List<Column<Row<E>>> lastingColumns() {
        return columns(List.of());
    }

    private static <E extends Event> List<Column<Row<E>>> columns(List<Column<Row<E>>> time) {
        List<Column<Row<E>>> columns = new ArrayList<>(CommonColumns.<Row<E>>ofContainer(Row::container));
        columns.addAll(time);
        columns.addAll(List.of(
                CommonColumns.mntns(r -> r.process().mountNamespace()),
                CommonColumns.pid(r -> r.process().pid()),
                CommonColumns.tid(r -> r.process().tid()),
                CommonColumns.ppid(r -> r.process().ppid()),
                CommonColumns.comm(r -> r.process().comm()),
                CommonColumns.uid(r -> r.process().uid()),
                CommonColumns.gid(r -> r.process().gid()),
                CommonColumns.user(r -> r.process().uid())));
        return List.copyOf(columns);
    }

    private ProcessInfo process() {
        return event.process();
    }
}
