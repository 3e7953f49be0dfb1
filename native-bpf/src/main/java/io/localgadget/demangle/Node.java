package io.localgadget.demangle;

import java.util.List;

/**
 * A piece of a name or a type. A type is written around the name that it declares: {@code int (*name)[4]}. Immutable, but
 * for what is referred to before it is known.
 */
interface Node {
    void left(Printer printer);

    default void right(Printer printer) {}

    /** The node that it stands for. */
    default Node shown(Printer printer) {
        return this;
    }

    /** Text that is a name: what a constructor of it is called, and whether it needs parentheses as an operand. */
    record Name(String text) implements Node {
        @Override
        public void left(Printer printer) {
            printer.add(text);
        }
    }

    /** A scope and what is in it. */
    record Nested(Node scope, Node name) implements Node {
        @Override
        public void left(Printer printer) {
            printer.print(scope);
            printer.add("::").print(name);
        }
    }

    /** A template and its arguments. */
    record Template(Node name, Arguments arguments) implements Node {
        @Override
        public void left(Printer printer) {
            printer.print(name);
            printer.print(arguments);
        }
    }

    /** Template arguments. */
    record Arguments(List<Node> list) implements Node {
        @Override
        public void left(Printer printer) {
            printer.add(printer.endsWith('<') ? " <" : "<").list(list);
            printer.add(printer.endsWith('>') ? " >" : ">");
        }
    }

    /** A text before a node, and one behind. */
    record Wrapped(String before, Node node, String after) implements Node {
        @Override
        public void left(Printer printer) {
            printer.add(before).print(node);
            printer.add(after);
        }
    }

    /** Two nodes with texts around them. */
    record Joined(String before, Node first, String between, Node second, String after) implements Node {
        @Override
        public void left(Printer printer) {
            printer.add(before).print(first);
            printer.add(between).print(second);
            printer.add(after);
        }
    }

    /** What is in a function. */
    record Local(Node function, Node name) implements Node {
        @Override
        public void left(Printer printer) {
            printer.print(function);
            printer.add("::").print(name);
        }
    }

    /** A constructor or, with a {@code ~}, a destructor. */
    record Constructor(Node of, String before) implements Node {
        @Override
        public void left(Printer printer) {
            printer.add(before).print(of);
        }
    }

    /** {@code operator int}. */
    record Conversion(Node type) implements Node {
        @Override
        public void left(Printer printer) {
            printer.add("operator ").print(type);
        }
    }

    /** {@code {lambda(int)#1}}. */
    record Lambda(List<Node> parameters, int number) implements Node {
        @Override
        public void left(Printer printer) {
            printer.add("{lambda(").list(parameters);
            printer.add(")#" + number + "}");
        }
    }

    /** What the standard library has a short code for. */
    record Abbreviated(String text, String whole, String base) implements Node {
        @Override
        public void left(Printer printer) {
            printer.add(text);
        }
    }

    /** Nodes separated by commas. */
    record Listed(String before, List<Node> nodes, String after) implements Node {
        @Override
        public void left(Printer printer) {
            printer.add(before).list(nodes);
            printer.add(after);
        }
    }
}
