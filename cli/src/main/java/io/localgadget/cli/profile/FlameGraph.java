package io.localgadget.cli.profile;

import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.profiling.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A profile as a page for a browser, flamegraph.html with the data put in: one file that loads nothing. Names stand in
 * it as JSON in which nothing ends a script element, and the page shows them as text only.
 */
final class FlameGraph {
    private static final String PAGE = "flamegraph.html";
    private static final String PLACE = "@DATA@";

    private FlameGraph() {}

    /** A function below its callers, and the time in it and what it calls. */
    private static final class Node {
        final Frame frame;
        final Map<String, Node> children = new TreeMap<>();
        long count;

        Node(Frame frame) {
            this.frame = frame;
        }

        Node child(Frame child) {
            return children.computeIfAbsent(child.name() + "\0" + child.module(), k -> new Node(child));
        }
    }

    static String of(Profile profile) {
        Node root = new Node(new Frame("all", "", Frame.Kind.NATIVE));
        for (StackCount stack : profile.stacks()) {
            Node node = root;
            node.count += stack.count();
            for (Frame frame : Names.path(stack)) {
                node = node.child(frame);
                node.count += stack.count();
            }
        }
        StringBuilder data = new StringBuilder();
        data.append("{\"started\":");
        quote(profile.started().toString(), data);
        data.append(",\"seconds\":").append(profile.duration().toMillis() / 1000.0);
        data.append(",\"frequency\":").append(profile.frequency());
        data.append(",\"root\":");
        write(root, data);
        data.append('}');
        return page().replace(PLACE, data);
    }

    /** A node is {@code [name, samples, kind, module, children]}. As deep as a stack may be, which the kernel bounds. */
    private static void write(Node node, StringBuilder data) {
        data.append('[');
        quote(node.frame.name(), data);
        data.append(',').append(node.count).append(',').append(node.frame.kind().ordinal());
        data.append(',');
        quote(node.frame.module(), data);
        data.append(",[");
        boolean first = true;
        for (Node child : node.children.values()) {
            if (!first) {
                data.append(',');
            }
            first = false;
            write(child, data);
        }
        data.append("]]");
    }

    /** A JSON string without any character that means something in HTML. */
    private static void quote(String text, StringBuilder data) {
        data.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == '@') {
                data.append(String.format("\\u%04x", (int) c));
            } else {
                data.append(c);
            }
        }
        data.append('"');
    }

    private static String page() {
        try (InputStream in = FlameGraph.class.getResourceAsStream(PAGE)) {
            if (in == null) {
                throw new IllegalStateException("the build has no " + PAGE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
