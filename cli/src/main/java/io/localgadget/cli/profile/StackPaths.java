package io.localgadget.cli.profile;

import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;

/**
 * Stacks as they are printed, from the outermost on: container, process, functions. Made on demand, for all of them
 * would take more memory than the stacks. For one thread.
 */
final class StackPaths {
    private static final int CONTAINER = 0;
    private static final int PROCESS = 1;
    private static final int FUNCTIONS = 2;
    static final Frame TRUNCATED = new Frame("[truncated]", "", Frame.Kind.NATIVE);

    private final Names names = new Names();

    int length(StackCount stack) {
        return FUNCTIONS + (stack.truncated() ? 1 : 0) + stack.frames().size();
    }

    String name(StackCount stack, int depth) {
        return switch (depth) {
            case CONTAINER -> names.container(stack.container());
            case PROCESS -> names.visible(stack.comm().toString());
            default -> names.visible(StackCount.marked(frame(stack, depth)));
        };
    }

    String module(StackCount stack, int depth) {
        return depth < FUNCTIONS ? "" : names.visible(frame(stack, depth).module());
    }

    Frame.Kind kind(StackCount stack, int depth) {
        return depth < FUNCTIONS ? Frame.Kind.NATIVE : frame(stack, depth).kind();
    }

    /** Whether two have the same there, as far as that is seen at once; names tell the rest. */
    boolean same(StackCount a, StackCount b, int depth) {
        return switch (depth) {
            case CONTAINER -> a.container() == b.container();
            case PROCESS -> a.comm().equals(b.comm());
            default -> frame(a, depth) == frame(b, depth);
        };
    }

    private static Frame frame(StackCount stack, int depth) {
        int left = stack.frames().size() + (stack.truncated() ? 1 : 0) - (depth - FUNCTIONS) - 1;
        return left == stack.frames().size() ? TRUNCATED : stack.frames().get(left);
    }
}
