package io.localgadget.demangle;

import io.localgadget.demangle.ExpressionNode.Binary;
import io.localgadget.demangle.ExpressionNode.Braces;
import io.localgadget.demangle.ExpressionNode.Call;
import io.localgadget.demangle.ExpressionNode.Choice;
import io.localgadget.demangle.ExpressionNode.Fold;
import io.localgadget.demangle.ExpressionNode.FunctionParameter;
import io.localgadget.demangle.ExpressionNode.Literal;
import io.localgadget.demangle.ExpressionNode.PackSize;
import io.localgadget.demangle.ExpressionNode.Postfix;
import io.localgadget.demangle.ExpressionNode.Unary;
import io.localgadget.demangle.Node.Joined;
import io.localgadget.demangle.Node.Name;
import io.localgadget.demangle.Node.Nested;
import io.localgadget.demangle.Node.Template;
import io.localgadget.demangle.Node.Wrapped;
import java.util.ArrayList;
import java.util.List;

/** Expressions; rare ones are not understood, and their name stays as it is. For one thread. */
final class CppExpressions {
    private static final int MOST_VALUES = 1000;

    private final CppParser parser;

    CppExpressions(CppParser parser) {
        this.parser = parser;
    }

    Node expression() {
        parser.in.enter();
        Node node = started();
        parser.in.leave();
        return node;
    }

    private Node started() {
        Cursor in = parser.in;
        if (in.peek() == 'L') {
            return literal();
        }
        if (in.peek() == 'T') {
            return parser.types.parameter();
        }
        if (in.take("on")) {
            return new Wrapped("", withArguments(parser.names.unqualified(null)), "");
        }
        if (in.seesDigit()) {
            return withArguments(parser.names.unqualified(null));
        }
        if (in.peek() == 'f' && (in.peek(1) == 'p' || in.peek(1) == 'L' && Character.isDigit(in.peek(2)))) {
            return functionParameter();
        }
        String code = in.take(2);
        return switch (code) {
            case "sr" -> inScope();
            case "sp" -> new TypeNode.Expansion(expression());
            case "il" -> new Braces(null, values());
            case "tl" -> {
                Node type = parser.types.type();
                yield new Braces(type, values());
            }
            case "cl" -> {
                Node function = expression();
                yield new Call(function, values());
            }
            case "cv" -> cast();
            case "sc" -> namedCast("static_cast");
            case "dc" -> namedCast("dynamic_cast");
            case "cc" -> namedCast("const_cast");
            case "rc" -> namedCast("reinterpret_cast");
            case "st" -> new Wrapped("sizeof (", parser.types.type(), ")");
            case "sz" -> new Unary("sizeof ", expression());
            case "at" -> new Wrapped("alignof (", parser.types.type(), ")");
            case "az" -> new Unary("alignof ", expression());
            case "nx" -> new Wrapped("noexcept(", expression(), ")");
            case "ti" -> new Wrapped("typeid (", parser.types.type(), ")");
            case "te" -> new Unary("typeid ", expression());
            case "tw" -> new Unary("throw ", expression());
            case "tr" -> new Name("throw");
            case "gs" -> new Wrapped("::", expression(), "");
            case "sZ" -> new PackSize(in.peek() == 'T' ? parser.types.parameter() : expression());
            case "dt", "pt" -> memberOf(code.equals("dt") ? "." : "->");
            case "qu" -> {
                Node condition = expression();
                Node yes = expression();
                yield new Choice(condition, yes, expression());
            }
            case "ix" -> {
                Node of = expression();
                yield new Postfix(of, new Wrapped("[", expression(), "]"));
            }
            case "pp", "mm" -> crement(code.equals("pp") ? "++" : "--");
            case "fl", "fr", "fL", "fR" -> fold(code);
            case "ps", "ng", "ad", "de", "co", "nt" -> new Unary(operator(code), address(code, expression()));
            default -> {
                Node first = expression();
                yield new Binary(first, operator(code), expression());
            }
        };
    }

    private static String operator(String code) {
        String written = Operators.operator(code);
        if (written == null || Character.isLetter(written.charAt(0))) {
            throw new MangledException("it has an unknown expression");
        }
        return written;
    }

    /** Of a member function it is taken by its name. */
    private static Node address(String code, Node operand) {
        return code.equals("ad") && operand instanceof TypeNode.Encoding encoding && encoding.name() instanceof Nested
                ? encoding.name()
                : operand;
    }

    private Node withArguments(Node name) {
        return parser.in.peek() == 'I' ? new Template(name, parser.names.arguments()) : name;
    }

    private Node functionParameter() {
        Cursor in = parser.in;
        in.next();
        if (in.next() == 'L') {
            in.number();
            in.expect('p');
        }
        if (in.take('T')) {
            return new FunctionParameter("this");
        }
        parser.types.qualifiers();
        int number = in.seesDigit() ? in.number() + 2 : 1;
        in.expect('_');
        return new FunctionParameter("{parm#" + number + "}");
    }

    private Node inScope() {
        Cursor in = parser.in;
        if (in.seesDigit()) {
            int before = in.at();
            Node scope = simpleName();
            while (in.seesDigit()) {
                scope = new Nested(scope, simpleName());
            }
            if (in.take('E') && (in.seesDigit() || in.sees("on"))) {
                return new Nested(scope, simpleName());
            }
            in.back(before); // GCC has a type there
        }
        boolean nested = in.take('N');
        Node scope = parser.types.type();
        if (!nested) {
            return new Nested(scope, simpleName());
        }
        while (!in.take('E')) {
            scope = new Nested(scope, simpleName());
        }
        return new Nested(scope, simpleName());
    }

    private Node simpleName() {
        parser.in.take("on");
        return withArguments(parser.names.unqualified(null));
    }

    /** Up to an E. */
    private List<Node> values() {
        List<Node> values = new ArrayList<>();
        while (!parser.in.take('E')) {
            if (values.size() > MOST_VALUES) {
                throw new MangledException("it is too long");
            }
            values.add(expression());
        }
        return values;
    }

    private Node cast() {
        Node type = parser.types.type();
        if (parser.in.take('_')) {
            return new Joined("(", type, ")", new Node.Listed("(", values(), ")"), "");
        }
        return new Joined("(", type, ")", new Unary("", expression()), "");
    }

    private Node namedCast(String name) {
        Node type = parser.types.type();
        return new Joined(name + "<", type, ">(", expression(), ")");
    }

    private Node memberOf(String operator) {
        Node object = expression();
        return new Binary(object, operator, simpleName());
    }

    private Node crement(String operator) {
        return parser.in.take('_') ? new Unary(operator, expression()) : new Postfix(expression(), new Name(operator));
    }

    private Node fold(String code) {
        String operator = operator(parser.in.take(2));
        Node first = expression();
        return switch (code) {
            case "fl" -> new Fold(null, operator, first);
            case "fr" -> new Fold(first, operator, null);
            default -> new Fold(first, operator, expression());
        };
    }

    /** A value, or a function. */
    Node literal() {
        Cursor in = parser.in;
        in.expect('L');
        if (in.take("_Z") || in.take('Z')) {
            Node function = parser.encoding(true);
            in.expect('E');
            return function;
        }
        Node type = parser.types.type();
        if (in.take('E')) {
            return type;
        }
        boolean negative = in.take('n');
        StringBuilder digits = new StringBuilder();
        for (char c = in.next(); c != 'E'; c = in.next()) {
            digits.append(c);
        }
        return new Literal(type, digits.toString(), negative);
    }
}
