package io.localgadget.seccomp.file;

import io.localgadget.seccomp.ProfileException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of YAML that manifests of Kubernetes are written in: one document of block mappings and sequences,
 * plain and quoted scalars on one line, block scalars, and flow collections. Anchors, tags and the like are refused.
 */
final class YamlNodes {
    /** A line that has something on it. */
    private record Line(int number, int indent, String text) {}

    private static final int MOST_DEEP = 100;

    private static final int MOST_SHOWN = 100;

    private final String file;
    private final String[] raw;
    private final Room room;
    private final List<Line> lines = new ArrayList<>();
    private int next;
    private int depth;

    private YamlNodes(String file, String text, Room room) {
        this.file = file;
        this.room = room;
        room.take(text.chars().filter(c -> c == '\n').count());
        raw = text.split("\r?\n", -1);
    }

    /** @param file for messages */
    static Node read(String file, byte[] bytes, Room room) {
        YamlNodes yaml = new YamlNodes(file, new String(bytes, StandardCharsets.UTF_8), room);
        yaml.split();
        if (yaml.lines.isEmpty()) {
            throw new ProfileException(file + " is empty; a profile begins with {");
        }
        Node root = yaml.block(yaml.lines.getFirst().indent());
        if (yaml.next < yaml.lines.size()) {
            throw yaml.error(yaml.lines.get(yaml.next).number(), "the indentation fits nothing above");
        }
        return root;
    }

    private ProfileException error(int line, String reason) {
        String shown = reason.length() > MOST_SHOWN ? reason.substring(0, MOST_SHOWN) + "..." : reason;
        return new ProfileException(file + ":" + line + ": this is neither JSON nor YAML that can be read: " + shown);
    }

    private void split() {
        for (int i = 0; i < raw.length; i++) {
            String text = withoutComment(raw[i]);
            if (text.isBlank() || (lines.isEmpty() && text.strip().equals("---"))) {
                continue;
            }
            if (text.startsWith("---") || text.startsWith("...")) {
                throw error(i + 1, "one document is expected, and here ends the first");
            }
            int indent = text.length() - text.stripLeading().length();
            if (text.substring(0, indent).indexOf('\t') >= 0) {
                throw error(i + 1, "a tab indents");
            }
            lines.add(new Line(i + 1, indent, text.strip()));
        }
    }

    private static String withoutComment(String line) {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                i += quote == '"' && c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if ((c == '"' || c == '\'') && (i == 0 || " [{,:".indexOf(line.charAt(i - 1)) >= 0)) {
                quote = c;
            } else if (c == '#' && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
                return line.substring(0, i);
            }
        }
        return line;
    }

    /** The mapping or sequence whose lines have this indentation. */
    private Node block(int indent) {
        Line first = lines.get(next);
        if (++depth > MOST_DEEP) {
            throw error(first.number(), "it is nested too deep");
        }
        Object value = isItem(first.text()) ? sequence(indent) : mapping(indent);
        depth--;
        return new Node(value, first.number());
    }

    private static boolean isItem(String text) {
        return text.equals("-") || text.startsWith("- ");
    }

    private List<Node> sequence(int indent) {
        List<Node> items = new ArrayList<>();
        while (next < lines.size()
                && lines.get(next).indent() == indent
                && isItem(lines.get(next).text())) {
            Line line = lines.get(next);
            String rest = line.text().substring(1).strip();
            if (rest.isEmpty()) {
                next++;
                items.add(nested(indent, line));
            } else if (isItem(rest) || keyEnd(rest) >= 0) { // the item is itself a block, which begins on this line
                int inner = indent + line.text().indexOf(rest, 1);
                lines.set(next, new Line(line.number(), inner, rest));
                items.add(block(inner));
            } else {
                next++;
                items.add(scalar(rest, line, indent));
            }
        }
        return items;
    }

    private Map<String, Node> mapping(int indent) {
        Map<String, Node> members = new LinkedHashMap<>();
        while (next < lines.size() && lines.get(next).indent() == indent) {
            Line line = lines.get(next++);
            int end = keyEnd(line.text());
            if (end < 0) {
                throw error(line.number(), "there is no 'name: value'");
            }
            Object name = new YamlFlow(line.text().substring(0, end).strip(), line.number(), room, this::error)
                    .whole()
                    .value();
            String rest = line.text().substring(end + 1).strip();
            Node value = rest.isEmpty() ? nested(indent, line) : scalar(rest, line, indent);
            if (members.put(String.valueOf(name), value) != null) {
                throw error(line.number(), "there are two '" + name + "'");
            }
        }
        return members;
    }

    /** What a name or dash without a value on its line has below: deeper lines, or items as deep as the name. */
    private Node nested(int indent, Line parent) {
        if (next < lines.size()) {
            Line below = lines.get(next);
            if (below.indent() > indent
                    || (below.indent() == indent && isItem(below.text()) && !isItem(parent.text()))) {
                return block(below.indent());
            }
        }
        return new Node(null, parent.number());
    }

    /** A value that begins on its name's line. */
    private Node scalar(String text, Line line, int indent) {
        if (text.matches("[|>][-+0-9]*")) {
            return new Node(blockScalar(indent), line.number());
        }
        StringBuilder flow = new StringBuilder(text);
        if (text.startsWith("[") || text.startsWith("{")) {
            YamlBrackets brackets = new YamlBrackets();
            while (brackets.stayOpen(flow) && next < lines.size()) {
                flow.append(' ').append(lines.get(next++).text());
            }
        }
        return new YamlFlow(flow.toString(), line.number(), room, this::error).whole();
    }

    /** The deeper lines as they are; how their breaks are folded matters to no field that is used. */
    private @Nullable String blockScalar(int indent) {
        List<String> all = new ArrayList<>();
        while (next < lines.size() && lines.get(next).indent() > indent) {
            all.add(raw[lines.get(next++).number() - 1].strip());
        }
        return String.join("\n", all);
    }

    /** Where the colon behind a name is, or -1. */
    private static int keyEnd(String text) {
        char quote = text.charAt(0) == '"' || text.charAt(0) == '\'' ? text.charAt(0) : 0;
        if (quote == 0 && "[{".indexOf(text.charAt(0)) >= 0) {
            return -1;
        }
        for (int i = quote == 0 ? 0 : 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                i += quote == '"' && c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (c == ':' && (i + 1 == text.length() || text.charAt(i + 1) == ' ')) {
                return i;
            }
        }
        return -1;
    }

    /** A plain scalar's value. */
    static @Nullable Object plain(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> null;
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> text.matches("[-+]?[0-9]{1,30}") ? new BigInteger(text.replace("+", "")) : text;
        };
    }
}
