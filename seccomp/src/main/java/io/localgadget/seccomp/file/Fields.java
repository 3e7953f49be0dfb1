package io.localgadget.seccomp.file;

import io.localgadget.seccomp.Finding.Severity;
import io.localgadget.seccomp.Findings;
import io.localgadget.seccomp.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one object in a file. What is of another kind than expected is reported and reads as missing. */
final class Fields {
    private final Node owner;
    private final Map<String, Node> members;
    private final Findings findings;
    private final Spelling spelling;

    /** @param findings takes what is wrong */
    Fields(Node owner, Findings findings, Spelling spelling) {
        this.owner = owner;
        Map<String, Node> all = owner.members();
        members = all == null ? Map.of() : all;
        this.findings = findings;
        this.spelling = spelling;
    }

    /** The fields of an object in this one; none where there is no such. */
    Fields object(String name) {
        Node node = present(name);
        if (node != null && node.members() == null) {
            wrongKind(node, name, "an object");
        }
        return new Fields(node == null ? new Node(Map.of(), owner.line()) : node, findings, spelling);
    }

    /** The fields of another object in the same file. */
    Fields at(Node other) {
        return new Fields(other, findings, spelling);
    }

    @Nullable
    Node node(String name) {
        return members.get(name);
    }

    Node nodeOr(Node other, String name) {
        return members.getOrDefault(name, other);
    }

    boolean has(String name) {
        return present(name) != null;
    }

    private @Nullable Node present(String name) {
        Node node = members.get(name);
        return node == null || node.isNull() ? null : node;
    }

    /** Empty where it is missing. */
    String text(String name) {
        Node node = present(name);
        String text = node == null ? "" : node.text();
        if (text == null) {
            wrongKind(node, name, "a text");
            return "";
        }
        return text;
    }

    /** Empty where it is missing. */
    List<Node> list(String name) {
        Node node = present(name);
        List<Node> list = node == null ? List.of() : node.elements();
        if (list == null) {
            wrongKind(node, name, "a list");
            return List.of();
        }
        return list;
    }

    /** The texts of a list. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Node node : list(name)) {
            String text = node.text();
            if (text == null || text.isEmpty()) {
                error(node, name, name + " lists texts, and this is " + (text == null ? node.kind() : "empty"));
            } else {
                texts.add(text);
            }
        }
        return texts;
    }

    /** An unsigned number of so many bits, or null where it is missing or none such. */
    @Nullable
    Long number(String name, int bits) {
        Node node = present(name);
        if (node == null) {
            return null;
        }
        if (node.number() == null) {
            wrongKind(node, name, "a whole number");
            return null;
        }
        if (node.number().signum() < 0 || node.number().bitLength() > bits) {
            error(node, name, name + " is " + node.number() + ", and takes from 0 to 2^" + bits + "-1");
            return null;
        }
        return node.number().longValue();
    }

    void warnOfOthers(List<String> known) {
        members.forEach((name, node) -> {
            if (!known.contains(name)) {
                warn(node, name, "the field '" + name + "' is not known and does nothing" + spelling.hint(name, known));
            }
        });
    }

    void error(@Nullable Node node, String subject, String message) {
        add(Severity.ERROR, node, subject, message);
    }

    void warn(@Nullable Node node, String subject, String message) {
        add(Severity.WARNING, node, subject, message);
    }

    String hint(String typed, List<String> known) {
        return spelling.hint(typed, known);
    }

    private void wrongKind(@Nullable Node node, String name, String expected) {
        error(node, name, name + " is " + (node == null ? "missing" : node.kind()) + ", and should be " + expected);
    }

    private void add(Severity severity, @Nullable Node node, String subject, String message) {
        findings.add(severity, node == null ? owner.line() : node.line(), subject, message);
    }
}
