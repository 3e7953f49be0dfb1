package io.localgadget.cli.profile;

import io.localgadget.cli.output.ByteSink;
import io.localgadget.cli.output.SinkStream;
import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.profiling.Profile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A profile as a page for a browser, flamegraph.html with the data put in: one file that loads nothing. Names stand in
 * it as JSON in which nothing ends a script element, and the page shows them as text only.
 *
 * <p>The tree is never made: a function below its callers is a range of the sorted stacks. For one thread.
 */
final class FlameGraph {
    private static final String PAGE = "flamegraph.html";
    private static final String PLACE = "@DATA@";
    private static final HexFormat HEX = HexFormat.of();

    private final StackPaths paths = new StackPaths();
    private final StackCount[] stacks;
    private final Writer out;

    private FlameGraph(Profile profile, Writer out) {
        stacks = profile.stacks().toArray(StackCount[]::new);
        Arrays.sort(stacks, this::compare);
        this.out = out;
    }

    static void write(Profile profile, ByteSink sink) throws IOException {
        String page = page();
        int place = page.indexOf(PLACE);
        Writer out = new BufferedWriter(new OutputStreamWriter(new SinkStream(sink), StandardCharsets.UTF_8));
        out.write(page, 0, place);
        new FlameGraph(profile, out).write(profile);
        out.write(page.substring(place + PLACE.length()));
        out.flush();
    }

    private void write(Profile profile) throws IOException {
        out.write("{\"started\":");
        quote(profile.started().toString());
        out.write(",\"seconds\":" + profile.duration().toMillis() / 1000.0);
        out.write(",\"frequency\":" + profile.frequency());
        out.write(",\"root\":");
        begin("all", count(0, stacks.length), Frame.Kind.NATIVE, "");
        writeChildren(0, stacks.length, 0);
        out.write("]]}");
    }

    /** A node is {@code [name, samples, kind, module, children]}; this begins it. */
    private void begin(String name, long count, Frame.Kind kind, String module) throws IOException {
        out.write('[');
        quote(name);
        out.write("," + count + "," + kind.ordinal() + ",");
        quote(module);
        out.write(",[");
    }

    /**
     * Writes what is at {@code depth} of the stacks from {@code low} to before {@code high}, which are the same up to
     * there. As deep as a stack may be, which the kernel bounds.
     */
    private void writeChildren(int low, int high, int depth) throws IOException {
        int start = low;
        while (start < high && paths.length(stacks[start]) == depth) {
            start++; // it ends here, and is sorted before those that go on
        }
        for (int begin = start; begin < high; ) {
            StackCount first = stacks[begin];
            int end = begin + 1;
            while (end < high && compare(first, stacks[end], depth) == 0) {
                end++;
            }
            if (begin > start) {
                out.write(',');
            }
            begin(paths.name(first, depth), count(begin, end), paths.kind(first, depth), paths.module(first, depth));
            writeChildren(begin, end, depth + 1);
            out.write("]]");
            begin = end;
        }
    }

    private long count(int low, int high) {
        long count = 0;
        for (int i = low; i < high; i++) {
            count += stacks[i].count();
        }
        return count;
    }

    private int compare(StackCount a, StackCount b) {
        int common = Math.min(paths.length(a), paths.length(b));
        for (int depth = 0; depth < common; depth++) {
            int order = compare(a, b, depth);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(paths.length(a), paths.length(b));
    }

    private int compare(StackCount a, StackCount b, int depth) {
        if (paths.same(a, b, depth)) {
            return 0;
        }
        int order = paths.name(a, depth).compareTo(paths.name(b, depth));
        return order != 0 ? order : paths.module(a, depth).compareTo(paths.module(b, depth));
    }

    /** A JSON string without any character that means something in HTML. */
    private void quote(String text) throws IOException {
        out.write('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == '@') {
                out.write("\\u" + HEX.toHexDigits(c));
            } else {
                out.write(c);
            }
        }
        out.write('"');
    }

    private static String page() throws IOException {
        try (InputStream in = FlameGraph.class.getResourceAsStream(PAGE)) {
            if (in == null) {
                throw new IllegalStateException("the build has no " + PAGE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
