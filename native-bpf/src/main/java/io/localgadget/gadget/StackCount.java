package io.localgadget.gadget;

import io.localgadget.container.Container;
import io.localgadget.gadget.Column.TextList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often a process was seen on one stack.
 *
 * @param container null for a process outside containers
 * @param frames the innermost first
 * @param truncated whether the outermost are missing
 */
public record StackCount(
        @Nullable Container container, int pid, Text comm, List<Frame> frames, boolean truncated, long count) {
    public StackCount {
        frames = List.copyOf(frames);
    }

    /** The columns of a table of stacks; {@code total} gives the sum of all counts. */
    public static List<Column<StackCount>> columns(LongSupplier total) {
        List<Column<StackCount>> columns = new ArrayList<>(CommonColumns.ofContainer(StackCount::container));
        columns.addAll(List.of(
                CommonColumns.pid(StackCount::pid),
                CommonColumns.comm(StackCount::comm),
                Column.<StackCount>number("count", 7, "samples with this stack", StackCount::count)
                        .byDefault(),
                Column.<StackCount>words(
                                "share",
                                7,
                                "of all samples of the selected containers",
                                s -> share(s.count, total.getAsLong()))
                        .byDefault(),
                Column.words(
                        "function",
                        30,
                        "the innermost frame",
                        s -> s.frames.isEmpty()
                                ? Text.EMPTY
                                : Text.of(s.frames.getFirst().name())),
                Column.words(
                        "module",
                        30,
                        "program, library or [kernel] of the innermost frame",
                        s -> s.frames.isEmpty()
                                ? Text.EMPTY
                                : Text.of(s.frames.getFirst().module())),
                Column.<StackCount>wordList(
                                "stack",
                                60,
                                "functions, the innermost first; _[k] marks the kernel's",
                                StackCount::names)
                        .byDefault()));
        return List.copyOf(columns);
    }

    private TextList names() {
        return new TextList(
                frames.stream().map(StackCount::marked).map(Text::of).toList(), truncated);
    }

    /** A frame's name, with the mark of the kernel's that flame graphs know. */
    public static String marked(Frame frame) {
        return frame.kind() == Frame.Kind.KERNEL ? frame.name() + "_[k]" : frame.name();
    }

    private static Text share(long count, long total) {
        return Text.of(String.format(Locale.ROOT, "%.1f%%", 100.0 * count / Math.max(total, 1)));
    }
}
