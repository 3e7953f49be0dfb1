package io.localgadget.demangle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions, as they stand in arguments of templates. What is no name has parentheses as an operand. */
interface ExpressionNode extends Node {

    /** A value of a type. */
    record Literal(Node type, String digits, boolean negative) implements ExpressionNode {
        @Override
        public void left(Printer printer) {
            String signed = negative ? "-" + digits : digits;
            String suffix = type instanceof TypeNode.Builtin builtin ? Operators.suffix(builtin) : null;
            if (suffix != null) {
                printer.add(signed + suffix);
            } else if (isBool() && signed.matches("[01]")) {
                printer.add(signed.equals("1") ? "true" : "false");
            } else {
                printer.add("(").print(type);
                printer.add(")").add(isFloating() ? "[" + signed + "]" : signed);
            }
        }

        private boolean isBool() {
            return type instanceof TypeNode.Builtin(String text) && text.equals("bool");
        }

        private boolean isFloating() {
            return type instanceof TypeNode.Builtin(String text) && text.matches("float|double|long double|__float128");
        }
    }

    /** A parameter of the function that is declared. */
    record FunctionParameter(String text) implements ExpressionNode {
        @Override
        public void left(Printer printer) {
            printer.add(text);
        }
    }

    /** Values in braces, with the type that they make before them. */
    record Braces(@Nullable Node type, List<Node> values) implements ExpressionNode {
        @Override
        public void left(Printer printer) {
            if (type != null) {
                printer.print(type);
            }
            printer.add("{").list(values);
            printer.add("}");
        }
    }

    /** An operator before its operand. */
    record Unary(String operator, Node operand) implements ExpressionNode {
        @Override
        public void left(Printer printer) {
            printer.add(operator);
            printOperand(printer, operand);
        }
    }

    /** One behind it. */
    record Postfix(Node operand, Node operator) implements ExpressionNode {
        @Override
        public void left(Printer printer) {
            printOperand(printer, operand);
            printer.print(operator);
        }
    }

    /** One between two. */
    record Binary(Node first, String operator, Node second) implements ExpressionNode {
        @Override
        public void left(Printer printer) {
            boolean closes = operator.equals(">"); // which is no end of template arguments
            printer.add(closes ? "(" : "");
            printOperand(printer, first);
            printer.add(operator);
            printOperand(printer, second);
            printer.add(closes ? ")" : "");
        }
    }

    /** A call. */
    record Call(Node function, List<Node> values) implements ExpressionNode {
        @Override
        public void left(Printer printer) {
            printOperand(printer, function instanceof TypeNode.Encoding encoding ? encoding.name() : function);
            printer.add("(").list(values);
            printer.add(")");
        }
    }

    /** {@code a ? b : c}. */
    record Choice(Node condition, Node yes, Node no) implements ExpressionNode {
        @Override
        public void left(Printer printer) {
            printOperand(printer, condition);
            printer.add("?");
            printOperand(printer, yes);
            printer.add(" : ");
            printOperand(printer, no);
        }
    }

    /** A pack's elements with an operator between them. */
    record Fold(
            @Nullable Node before,
            String operator,
            @Nullable Node after) implements ExpressionNode {
        @Override
        public void left(Printer printer) {
            printer.add("(");
            if (before != null) {
                printOperand(printer, before);
                printer.add(operator);
            }
            printer.add("...");
            if (after != null) {
                printer.add(operator);
                printOperand(printer, after);
            }
            printer.add(")");
        }
    }

    /** How many elements a pack has. */
    record PackSize(Node pack) implements ExpressionNode {
        @Override
        public void left(Printer printer) {
            Node shown = printer.shown(pack);
            if (shown instanceof TypeNode.Pack(List<Node> elements)) {
                printer.add(Integer.toString(elements.size()));
            } else {
                printer.add("sizeof...").print(new Node.Wrapped("(", pack, ")"));
            }
        }
    }

    /** Prints an operand. */
    private static void printOperand(Printer printer, Node node) {
        boolean simple = node instanceof Name
                || node instanceof Nested
                || node instanceof Braces
                || node instanceof FunctionParameter;
        printer.add(simple ? "" : "(").print(node);
        printer.add(simple ? "" : ")");
    }
}
