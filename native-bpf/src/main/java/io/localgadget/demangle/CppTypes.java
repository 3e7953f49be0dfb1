package io.localgadget.demangle;

import io.localgadget.demangle.Node.Name;
import io.localgadget.demangle.Node.Template;
import io.localgadget.demangle.TypeNode.Array;
import io.localgadget.demangle.TypeNode.Builtin;
import io.localgadget.demangle.TypeNode.Expansion;
import io.localgadget.demangle.TypeNode.Function;
import io.localgadget.demangle.TypeNode.MemberPointer;
import io.localgadget.demangle.TypeNode.Pack;
import io.localgadget.demangle.TypeNode.Pointer;
import io.localgadget.demangle.TypeNode.Qualified;
import io.localgadget.demangle.TypeNode.Reference;
import io.localgadget.demangle.TypeNode.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Types, and what else may be an argument of a template. For one thread. */
final class CppTypes {
    private static final int MOST_PARAMETERS = 1000;

    private final CppParser parser;

    CppTypes(CppParser parser) {
        this.parser = parser;
    }

    Node type() {
        parser.in.enter();
        Node type = started();
        parser.in.leave();
        return type;
    }

    private Node started() {
        Cursor in = parser.in;
        String words = qualifiers();
        if (!words.isEmpty()) {
            return in.peek() == 'F'
                    ? parser.remember(function(words, "", null))
                    : parser.remember(new Qualified(type(), words));
        }
        Builtin builtin = Operators.type(String.valueOf(in.peek()));
        if (builtin != null) {
            in.next();
            return builtin;
        }
        return switch (in.peek()) {
            case 'P' -> parser.remember(new Pointer(inner()));
            case 'R' -> parser.remember(new Reference(inner(), false));
            case 'O' -> parser.remember(new Reference(inner(), true));
            case 'C' -> parser.remember(new Qualified(inner(), " _Complex"));
            case 'G' -> parser.remember(new Qualified(inner(), " _Imaginary"));
            case 'F' -> parser.remember(function("", "", null));
            case 'A' -> parser.remember(array());
            case 'M' -> parser.remember(member());
            case 'T' -> parameterType();
            case 'S' -> substituted();
            case 'U' -> parser.remember(vendorQualified());
            case 'u' -> {
                in.next();
                yield parser.remember(withArguments(new Name(parser.names.source())));
            }
            case 'D' -> ofD();
            default -> parser.remember(parser.names.name());
        };
    }

    private Node inner() {
        parser.in.next();
        return type();
    }

    /** {@code const} and its like; the outermost is written last. */
    String qualifiers() {
        StringBuilder words = new StringBuilder();
        while (true) {
            switch (parser.in.peek()) {
                case 'r' -> words.insert(0, " restrict");
                case 'V' -> words.insert(0, " volatile");
                case 'K' -> words.insert(0, " const");
                default -> {
                    return words.toString();
                }
            }
            parser.in.next();
        }
    }

    private Node function(String words, String more, @Nullable Node condition) {
        Cursor in = parser.in;
        in.expect('F');
        in.take('Y'); // extern "C"
        Node result = type();
        List<Node> parameters = new ArrayList<>();
        String reference = "";
        while (!in.take('E')) {
            if (in.take("RE")) {
                reference = " &";
                break;
            }
            if (in.take("OE")) {
                reference = " &&";
                break;
            }
            add(parameters, type());
        }
        return new Function(result, withoutVoid(parameters), words + reference + more, condition);
    }

    /** The types of a function's parameters, up to where nothing follows. */
    List<Node> parameters() {
        List<Node> parameters = new ArrayList<>();
        do {
            add(parameters, type());
        } while (!parser.isOver());
        return withoutVoid(parameters);
    }

    private static void add(List<Node> list, Node node) {
        if (list.size() > MOST_PARAMETERS) {
            throw new MangledException("it is too long");
        }
        list.add(node);
    }

    private static List<Node> withoutVoid(List<Node> parameters) {
        return parameters.size() == 1 && parameters.getFirst() instanceof Builtin(String text) && text.equals("void")
                ? List.of()
                : parameters;
    }

    private Node array() {
        Cursor in = parser.in;
        in.expect('A');
        Node size = null;
        if (in.seesDigit()) {
            size = new Name(Integer.toString(in.number()));
        } else if (in.peek() != '_') {
            size = parser.expressions.expression();
        }
        in.expect('_');
        return new Array(type(), size);
    }

    private Node member() {
        parser.in.expect('M');
        Node of = type();
        return new MemberPointer(of, type());
    }

    /** A parameter of the template around it. */
    Node parameter() {
        Cursor in = parser.in;
        in.expect('T');
        int index = in.seesDigit() ? in.number() + 1 : 0;
        in.expect('_');
        return parser.parameter(index);
    }

    private Node parameterType() {
        Cursor in = parser.in;
        if (in.take("Ts") || in.take("Tu") || in.take("Te")) {
            return parser.remember(parser.names.name());
        }
        return withArguments(parser.remember(parameter()));
    }

    /** In a conversion operator they belong to the operator. */
    private Node withArguments(Node name) {
        return parser.in.peek() == 'I' && !parser.inConversion
                ? parser.remember(new Template(name, parser.names.arguments()))
                : name;
    }

    private Node substituted() {
        char code = parser.in.peek(1);
        if (code == '_' || Character.isDigit(code) || Character.isUpperCase(code)) {
            return withArguments(parser.names.substitution(false));
        }
        Node name = parser.names.name();
        return name instanceof Node.Abbreviated ? name : parser.remember(name);
    }

    private Node vendorQualified() {
        parser.in.expect('U');
        if (parser.in.peek() == 'l' || parser.in.peek() == 't') {
            parser.in.back(parser.in.at() - 1);
            return parser.names.name();
        }
        Node word = new Name(parser.names.source());
        if (parser.in.peek() == 'I') {
            word = new Template(word, parser.names.arguments());
        }
        return new Node.Joined("", type(), " ", word, "");
    }

    private Node ofD() {
        Cursor in = parser.in;
        Builtin builtin = Operators.type("D" + in.peek(1));
        if (builtin != null) {
            in.take(2);
            return builtin;
        }
        return switch (in.peek(1)) {
            case 't', 'T' -> parser.remember(decltype());
            case 'p' -> {
                in.take(2);
                yield parser.remember(new Expansion(type()));
            }
            case 'v' -> {
                in.take(2);
                Node size = in.seesDigit() ? new Name(Integer.toString(in.number())) : vectorSize();
                in.expect('_');
                yield parser.remember(new Vector(type(), size));
            }
            case 'F' -> {
                in.take(2);
                int bits = in.number();
                yield new Builtin(
                        in.take('b')
                                ? "std::bfloat" + bits + "_t"
                                : in.take('x') ? "_Float" + bits + "x" : floating(bits));
            }
            case 'o' -> {
                in.take(2);
                yield parser.remember(function("", " noexcept", null));
            }
            case 'O' -> {
                in.take(2);
                Node condition = parser.expressions.expression();
                in.expect('E');
                yield parser.remember(function("", " noexcept", condition));
            }
            case 'x' -> {
                in.take(2);
                yield parser.remember(function("", " transaction_safe", null));
            }
            default -> throw new MangledException("it has no type at " + in.at());
        };
    }

    private String floating(int bits) {
        parser.in.expect('_');
        return "_Float" + bits;
    }

    private Node vectorSize() {
        parser.in.expect('_');
        return parser.expressions.expression();
    }

    Node decltype() {
        parser.in.take(2);
        Node node = new Node.Wrapped("decltype (", parser.expressions.expression(), ")");
        parser.in.expect('E');
        return node;
    }

    /** Some compilers have the parameter in front: that of a type, or of a value and its type. */
    private Node ofDeclared() {
        Cursor in = parser.in;
        if (in.take("Ty")) {
            return argument();
        }
        if (in.take("Tn")) {
            type();
            return argument();
        }
        return type();
    }

    /** What a template has as an argument. */
    Node argument() {
        Cursor in = parser.in;
        in.enter();
        Node node = switch (in.peek()) {
            case 'X' -> {
                in.next();
                Node expression = parser.expressions.expression();
                in.expect('E');
                yield expression;
            }
            case 'T' -> ofDeclared();
            case 'L' -> parser.expressions.literal();
            case 'J', 'I' -> {
                in.next();
                List<Node> elements = new ArrayList<>();
                while (!in.take('E')) {
                    add(elements, argument());
                }
                yield new Pack(elements);
            }
            default -> type();
        };
        in.leave();
        return node;
    }
}
