package io.localgadget.demangle;

import io.localgadget.demangle.Node.Abbreviated;
import io.localgadget.demangle.Node.Arguments;
import io.localgadget.demangle.Node.Constructor;
import io.localgadget.demangle.Node.Conversion;
import io.localgadget.demangle.Node.Lambda;
import io.localgadget.demangle.Node.Local;
import io.localgadget.demangle.Node.Name;
import io.localgadget.demangle.Node.Nested;
import io.localgadget.demangle.Node.Template;
import io.localgadget.demangle.Node.Wrapped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names of functions, variables and classes in their scopes. For one thread. */
final class CppNames {
    private static final int MOST_ARGUMENTS = 1000;

    private final CppParser parser;

    /** A name, and the words that a member function with it has behind its parameters. */
    record Found(Node name, String words) {}

    CppNames(CppParser parser) {
        this.parser = parser;
    }

    Node name() {
        return found().name;
    }

    /** A name, perhaps of a member function. */
    Found found() {
        Cursor in = parser.in;
        in.enter();
        Found found = switch (in.peek()) {
            case 'N' -> nested();
            case 'Z' -> local();
            default -> new Found(unscoped(), "");
        };
        in.leave();
        return found;
    }

    private Node unscoped() {
        Cursor in = parser.in;
        Node name;
        boolean isKnown = false;
        if (in.peek() == 'S' && in.peek(1) != 't') {
            name = substitution(false);
            isKnown = true;
        } else if (in.take("St")) {
            name = new Nested(new Name("std"), unqualified(null));
        } else {
            name = unqualified(null);
        }
        if (in.peek() != 'I') {
            return name;
        }
        if (!isKnown) {
            parser.remember(name);
        }
        return new Template(name, arguments());
    }

    private Found nested() {
        Cursor in = parser.in;
        in.expect('N');
        String words = in.take('H') ? "" : parser.types.qualifiers() + reference();
        Node prefix = null;
        while (!in.take('E')) {
            in.enter();
            char first = in.peek();
            if (first == 'I' && prefix != null) {
                prefix = new Template(prefix, arguments());
            } else if (first == 'T' && prefix == null) {
                prefix = parser.types.parameter();
            } else if (first == 'S') {
                Node part = substitution(true);
                prefix = prefix == null ? part : new Nested(prefix, part);
            } else if (first == 'D' && (in.peek(1) == 't' || in.peek(1) == 'T')) {
                prefix = parser.types.decltype();
            } else if (first == 'M') {
                in.next(); // a lambda in an initializer: the variable was the prefix
                in.leave();
                continue;
            } else {
                Node part = unqualified(prefix);
                prefix = prefix == null ? part : new Nested(prefix, part);
            }
            if (first != 'S' && in.peek() != 'E') {
                parser.remember(prefix);
            }
            in.leave();
        }
        if (prefix == null) {
            throw new MangledException("it has an empty name");
        }
        return new Found(prefix, words);
    }

    private String reference() {
        return parser.in.take('R') ? " &" : parser.in.take('O') ? " &&" : "";
    }

    private Found local() {
        Cursor in = parser.in;
        in.expect('Z');
        Node function = parser.encoding();
        in.expect('E');
        if (in.take('s')) {
            discriminator();
            return new Found(new Local(function, new Name("string literal")), "");
        }
        if (in.take('d')) {
            int number = in.seesDigit() ? in.number() + 2 : 1;
            in.expect('_');
            Found found = found();
            Node argument = new Nested(new Name("{default arg#" + number + "}"), found.name);
            return new Found(new Local(function, argument), found.words);
        }
        Found found = found();
        discriminator();
        return new Found(new Local(function, found.name), found.words);
    }

    /** Which of several of one name; nobody needs to know. */
    private void discriminator() {
        Cursor in = parser.in;
        if (in.take("__")) {
            in.number();
            in.expect('_');
        } else if (in.peek() == '_' && Character.isDigit(in.peek(1))) {
            in.next();
            in.next();
        }
    }

    /** A name without its scope, which tells what constructors are called. */
    Node unqualified(@Nullable Node scope) {
        Cursor in = parser.in;
        in.enter();
        in.take('F'); // a friend's
        in.take('L'); // known in its file only
        Node name = plain(scope);
        while (in.take('B')) {
            name = new Wrapped("", name, "[abi:" + source() + "]");
        }
        in.leave();
        return name;
    }

    private Node plain(@Nullable Node scope) {
        Cursor in = parser.in;
        if (in.seesDigit()) {
            return new Name(source());
        }
        if (in.take("DC")) {
            List<Node> bound = new ArrayList<>();
            while (!in.take('E')) {
                bound.add(new Name(source()));
            }
            return new Node.Listed("[", bound, "]");
        }
        return switch (in.peek()) {
            case 'C', 'D' -> constructor(scope);
            case 'U' -> unnamed();
            default -> operator();
        };
    }

    private Node constructor(@Nullable Node scope) {
        Cursor in = parser.in;
        boolean destructor = in.next() == 'D';
        if (scope == null) {
            throw new MangledException("it has a constructor of nothing");
        }
        boolean inherits = !destructor && in.take('I');
        char kind = in.next();
        if (kind < '0' || kind > '9') {
            throw new MangledException("it has an unknown constructor");
        }
        if (inherits) {
            parser.types.type();
        }
        return new Constructor(base(scope), destructor ? "~" : "");
    }

    private static Node base(Node scope) {
        Node node = scope;
        while (true) {
            switch (node) {
                case Nested(Node _, Node name) -> node = name;
                case Local(Node _, Node name) -> node = name;
                case Template(Node name, Arguments _) -> node = name;
                case Wrapped(String _, Node name, String _) -> node = name;
                case Abbreviated(String _, String _, String base) -> {
                    return new Name(base);
                }
                default -> {
                    return node;
                }
            }
        }
    }

    private Node unnamed() {
        Cursor in = parser.in;
        in.expect('U');
        if (in.take('t')) {
            return new Name("{unnamed type#" + count() + "}");
        }
        in.expect('l');
        boolean outer = parser.inLambda;
        parser.inLambda = true;
        List<Node> parameters = parser.types.parameters();
        parser.inLambda = outer;
        in.expect('E');
        return new Lambda(parameters, count());
    }

    private int count() {
        int number = parser.in.seesDigit() ? parser.in.number() + 2 : 1;
        parser.in.expect('_');
        return number;
    }

    private Node operator() {
        Cursor in = parser.in;
        if (in.take("cv")) {
            boolean outer = parser.inConversion;
            parser.inConversion = true;
            Node type = parser.types.type();
            parser.inConversion = outer;
            return new Conversion(type);
        }
        if (in.take("li")) {
            return new Name("operator\"\" " + source());
        }
        String code = in.take(2);
        if (code.charAt(0) == 'v' && Character.isDigit(code.charAt(1))) {
            return new Name("operator " + source());
        }
        String written = Operators.operator(code);
        if (written == null) {
            throw new MangledException("it has no name at " + in.at());
        }
        return new Name("operator" + (Character.isLetter(written.charAt(0)) ? " " : "") + written);
    }

    /** A name that is written in the source, behind its length. */
    String source() {
        String name = parser.in.take(parser.in.number());
        if (name.isEmpty()) {
            throw new MangledException("it has an empty name");
        }
        return name.matches("_GLOBAL_[._$]N.*") ? "(anonymous namespace)" : name;
    }

    /** Template arguments. */
    Arguments arguments() {
        Cursor in = parser.in;
        in.enter();
        in.expect('I');
        List<Node> arguments = new ArrayList<>();
        boolean outer = parser.inConversion;
        boolean outerLambda = parser.inLambda;
        parser.inConversion = false;
        while (!in.take('E')) {
            if (arguments.size() > MOST_ARGUMENTS) {
                throw new MangledException("it is too long");
            }
            arguments.add(parser.types.argument());
        }
        parser.inConversion = outer;
        parser.inLambda = outerLambda;
        in.leave();
        return new Arguments(arguments);
    }

    /** Behind an S: what came before, or what the standard library has a code for. */
    Node substitution(boolean prefix) {
        Cursor in = parser.in;
        in.expect('S');
        char code = in.peek();
        if (code == '_' || Character.isDigit(code) || Character.isUpperCase(code)) {
            return parser.remembered();
        }
        in.next();
        if (code == 't') {
            return new Name("std");
        }
        Abbreviated found = Abbreviations.find(code);
        if (found == null) {
            throw new MangledException("it refers to nothing");
        }
        boolean whole = prefix && (in.peek() == 'C' || in.peek() == 'D');
        Node node = whole ? new Abbreviated(found.whole(), found.whole(), found.base()) : found;
        while (in.peek() == 'B') {
            in.next();
            node = parser.remember(new Wrapped("", node, "[abi:" + source() + "]"));
        }
        return node;
    }

    /** Whether a function of that name has its result's type in front of its parameters'. */
    static boolean hasResult(Node name) {
        return switch (name) {
            case Template(Node of, Arguments _) -> !isWithoutResult(of);
            case Local(Node _, Node inner) -> hasResult(inner);
            case TypeNode.Qualified(Node inner, String _) -> hasResult(inner);
            default -> false;
        };
    }

    /** What parameters in the type of a function of that name stand for; null if it has none of its own. */
    static @Nullable Arguments arguments(Node name) {
        return switch (name) {
            case Template(Node _, Arguments own) -> own;
            case Local(Node _, Node inner) -> arguments(inner);
            case Nested(Node scope, Conversion _) -> arguments(scope);
            default -> null;
        };
    }

    private static boolean isWithoutResult(Node name) {
        return switch (name) {
            case Nested(Node _, Node last) -> isWithoutResult(last);
            case Local(Node _, Node last) -> isWithoutResult(last);
            case Wrapped(String _, Node inner, String _) -> isWithoutResult(inner);
            case Constructor _, Conversion _ -> true;
            default -> false;
        };
    }
}
