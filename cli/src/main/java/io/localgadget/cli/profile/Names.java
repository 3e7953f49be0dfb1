package io.localgadget.cli.profile;

import io.localgadget.container.Container;
import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names in a stack, made harmless for a terminal: other tools print them as they are. */
final class Names {
    static final String HOST = "[host]";

    private Names() {}

    /** A text without hidden characters; each becomes visible. */
    static String visible(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.UNASSIGNED -> safe.append(String.format("\\x%02x", c));
                default -> safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    static String container(@Nullable Container container) {
        return container == null ? HOST : visible(container.name());
    }

    /** From the outermost on: container, process, functions. */
    static List<Frame> path(StackCount stack) {
        List<Frame> path = new ArrayList<>();
        path.add(new Frame(container(stack.container()), "", Frame.Kind.NATIVE));
        path.add(new Frame(visible(stack.comm().toString()), "", Frame.Kind.NATIVE));
        if (stack.truncated()) {
            path.add(new Frame("[truncated]", "", Frame.Kind.NATIVE));
        }
        for (Frame frame : stack.frames().reversed()) {
            path.add(new Frame(visible(StackCount.marked(frame)), visible(frame.module()), frame.kind()));
        }
        return path;
    }
}
