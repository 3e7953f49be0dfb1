package io.localgadget.demangle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Types, and functions with theirs. */
interface TypeNode extends Node {

    /** A type that the language has. */
    record Builtin(String text) implements TypeNode {
        @Override
        public void left(Printer printer) {
            printer.add(text);
        }
    }

    /** A type with words behind it, as {@code const}. */
    record Qualified(Node type, String words) implements TypeNode {
        @Override
        public void left(Printer printer) {
            printer.left(type);
            printer.add(words);
        }

        @Override
        public void right(Printer printer) {
            printer.right(type);
        }
    }

    /** A pointer. */
    record Pointer(Node to) implements TypeNode {
        @Override
        public void left(Printer printer) {
            open(printer, to);
            printer.add("*");
        }

        @Override
        public void right(Printer printer) {
            close(printer, to);
        }
    }

    /** A reference; one to a reference is that one, but {@code &&} to {@code &}. */
    record Reference(Node to, boolean rvalue) implements TypeNode {
        @Override
        public void left(Printer printer) {
            boolean both = rvalue;
            Node target = printer.shown(to);
            while (target instanceof Reference(Node inner, boolean isRvalue)) {
                both &= isRvalue;
                target = printer.shown(inner);
            }
            open(printer, target);
            printer.add(both ? "&&" : "&");
        }

        @Override
        public void right(Printer printer) {
            Node target = printer.shown(to);
            while (target instanceof Reference(Node inner, boolean _)) {
                target = printer.shown(inner);
            }
            close(printer, target);
        }
    }

    /** A pointer to a member. */
    record MemberPointer(Node of, Node member) implements TypeNode {
        @Override
        public void left(Printer printer) {
            printer.left(member);
            printer.add(isFunction(printer, member) ? "(" : isArray(printer, member) ? " (" : " ")
                    .print(of);
            printer.add("::*");
        }

        @Override
        public void right(Printer printer) {
            close(printer, member);
        }
    }

    /** An array. */
    record Array(Node of, @Nullable Node size) implements TypeNode {
        @Override
        public void left(Printer printer) {
            printer.left(of);
        }

        @Override
        public void right(Printer printer) {
            printer.add(printer.endsWith(']') ? "[" : " [");
            if (size != null) {
                printer.print(size);
            }
            printer.add("]");
            printer.right(of);
        }
    }

    /** The type of a function. */
    record Function(
            Node result,
            List<Node> parameters,
            String words,
            @Nullable Node condition) implements TypeNode {
        @Override
        public void left(Printer printer) {
            printer.left(result);
            printer.add(isAround(printer, result) ? "" : " ");
        }

        @Override
        public void right(Printer printer) {
            printer.add("(").list(parameters);
            printer.add(")" + words);
            if (condition != null) {
                printer.add("(").print(condition);
                printer.add(")");
            }
            printer.right(result);
        }
    }

    /** A function with its name. */
    record Encoding(@Nullable Node result, Node name, List<Node> parameters, String words) implements TypeNode {
        @Override
        public void left(Printer printer) {
            Node.Arguments arguments = CppNames.arguments(name);
            if (arguments == null) {
                print(printer);
            } else {
                printer.within(arguments.list(), () -> print(printer));
            }
        }

        private void print(Printer printer) {
            if (result != null) {
                printer.left(result);
                printer.add(isAround(printer, result) ? "" : " ");
            }
            printer.print(name);
            printer.add("(").list(parameters);
            printer.add(")");
            if (result != null) {
                printer.right(result);
            }
            printer.add(words);
        }
    }

    /** A vector of a processor. */
    record Vector(Node of, Node size) implements TypeNode {
        @Override
        public void left(Printer printer) {
            printer.left(of);
            printer.add(" __vector(").print(size);
            printer.add(")");
        }

        @Override
        public void right(Printer printer) {
            printer.right(of);
        }
    }

    /** Template arguments of any number that are one parameter's. */
    record Pack(List<Node> elements) implements TypeNode {
        @Override
        public void left(Printer printer) {
            printer.list(elements);
        }
    }

    /** A pattern that is repeated for each element of the pack in it. */
    record Expansion(Node pattern) implements TypeNode {
        @Override
        public void left(Printer printer) {
            printer.expand(pattern);
        }
    }

    /** A parameter of the template around it, which is known when it is printed. */
    record Parameter(int index) implements TypeNode {
        @Override
        public void left(Printer printer) {
            Node argument = shown(printer);
            if (argument != this) {
                printer.outside(() -> printer.left(argument));
            }
        }

        @Override
        public void right(Printer printer) {
            Node argument = shown(printer);
            if (argument != this) {
                printer.outside(() -> printer.right(argument));
            }
        }

        @Override
        public Node shown(Printer printer) {
            Node argument = printer.argument(index);
            if (argument instanceof Pack(List<Node> elements)) {
                int element = printer.element(elements.size());
                return element == Printer.NONE ? argument : element < elements.size() ? elements.get(element) : this;
            }
            return argument;
        }
    }

    /** Whether a type goes on behind the name, in parentheses that are open. */
    private static boolean isAround(Printer printer, Node type) {
        int before = printer.length();
        printer.right(type);
        boolean around = printer.length() > before;
        printer.cut(before);
        return around;
    }

    private static void open(Printer printer, Node target) {
        printer.left(target);
        printer.add(isFunction(printer, target) ? "(" : isArray(printer, target) ? " (" : "");
    }

    private static void close(Printer printer, Node target) {
        printer.add(isFunction(printer, target) || isArray(printer, target) ? ")" : "");
        printer.right(target);
    }

    private static Node unqualified(Printer printer, Node type) {
        Node shown = printer.shown(type);
        while (shown instanceof Qualified(Node inner, String _)) {
            shown = printer.shown(inner);
        }
        return shown;
    }

    private static boolean isFunction(Printer printer, Node type) {
        return unqualified(printer, type) instanceof Function;
    }

    private static boolean isArray(Printer printer, Node type) {
        return unqualified(printer, type) instanceof Array;
    }
}
