package io.localgadget.tracing;

import io.localgadget.container.Container;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.Row;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a flight recorder has of one container.
 *
 * @param container null for processes outside containers
 * @param rows the last events, the oldest first
 * @param overwritten how many there were before them
 * @param ended whether the container has
 * @param exitCode of a container that has ended, if it is known
 */
public record Recording<E extends Event>(
        @Nullable Container container, List<Row<E>> rows, long overwritten, boolean ended, OptionalInt exitCode) {
    public Recording {
        rows = List.copyOf(rows);
    }
}
