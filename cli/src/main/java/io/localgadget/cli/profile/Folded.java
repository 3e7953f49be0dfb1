package io.localgadget.cli.profile;

import io.localgadget.cli.output.ByteSink;
import io.localgadget.cli.output.SinkStream;
import io.localgadget.gadget.StackCount;
import io.localgadget.profiling.Profile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A line for each stack, as flamegraph.pl and speedscope read it: {@code container;process;outermost;…;innermost COUNT}. A
 * semicolon in a name becomes a colon. Lines are sorted by their text, and processes of one name fall together. For one
 * thread.
 */
final class Folded {
    private final StackPaths paths = new StackPaths();

    private Folded() {}

    static void write(Profile profile, ByteSink sink) throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(new SinkStream(sink), StandardCharsets.UTF_8));
        new Folded().write(profile, out);
        out.flush();
    }

    private void write(Profile profile, Writer out) throws IOException {
        StackCount[] stacks = profile.stacks().toArray(StackCount[]::new);
        Arrays.sort(stacks, this::compare);
        long count = 0;
        for (int i = 0; i < stacks.length; i++) {
            count += stacks[i].count();
            if (i + 1 == stacks.length || compare(stacks[i], stacks[i + 1]) != 0) {
                for (int depth = 0; depth < paths.length(stacks[i]); depth++) {
                    out.write(text(stacks[i], depth));
                }
                out.write(" " + count + "\n");
                count = 0;
            }
        }
    }

    /** Compares the lines, without making them. */
    private int compare(StackCount a, StackCount b) {
        int common = Math.min(paths.length(a), paths.length(b));
        for (int depth = 0; depth < common; depth++) {
            int order = paths.same(a, b, depth) ? 0 : text(a, depth).compareTo(text(b, depth));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(paths.length(a), paths.length(b));
    }

    /** The piece of the line, with the semicolon behind it, which decides where one name begins with another. */
    private String text(StackCount stack, int depth) {
        String name = paths.name(stack, depth).replace(';', ':');
        return depth + 1 < paths.length(stack) ? name + ';' : name;
    }
}
