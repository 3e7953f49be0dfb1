package io.localgadget.demangle;

import io.localgadget.demangle.TypeNode.Encoding;
import io.localgadget.demangle.TypeNode.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Names of C++ as the Itanium C++ ABI has them (5.1, itanium-cxx-abi.github.io), printed as {@code c++filt -i} prints them.
 * Functions and what the compiler makes are here; {@link CppNames}, {@link CppTypes} and {@link CppExpressions} have the
 * rest. For one thread.
 */
final class CppParser {
    private static final int MOST_SUBSTITUTIONS = 1000;

    final Cursor in;
    final CppNames names = new CppNames(this);
    final CppTypes types = new CppTypes(this);
    final CppExpressions expressions = new CppExpressions(this);
    private final List<Node> substitutions = new ArrayList<>();
    /** Template arguments here are not the type's but the operator's. */
    boolean inConversion;
    /** Parameters here are a generic lambda's own. */
    boolean inLambda;

    private CppParser(Cursor in) {
        this.in = in;
    }

    static String demangle(String name) {
        CppParser parser = new CppParser(new Cursor(name, 2));
        Node node = parser.encoding(true);
        if (parser.in.isAtEnd()) {
            return Printer.text(node);
        }
        if (parser.in.peek() != '.') {
            throw new MangledException("it has more behind its end");
        }
        return Printer.text(node) + clones(parser.in);
    }

    /** What compilers append to copies of a function that they make: {@code .part.0}, {@code .cold}. */
    private static String clones(Cursor in) {
        StringBuilder text = new StringBuilder();
        while (in.take('.')) {
            StringBuilder clone = new StringBuilder(".");
            while (!in.isAtEnd() && in.peek() != '.') {
                clone.append(in.next());
            }
            while (in.peek() == '.' && Character.isDigit(in.peek(1))) {
                clone.append(in.next());
                while (in.seesDigit()) {
                    clone.append(in.next());
                }
            }
            text.append(" [clone ").append(clone).append(']');
        }
        return text.toString();
    }

    /** A function or a variable, or what belongs to one. */
    Node encoding() {
        return encoding(false);
    }

    /** The outermost has its result, if its name tells of one. */
    Node encoding(boolean outermost) {
        in.enter();
        Node node = in.peek() == 'T' || in.peek() == 'G' ? special() : function(outermost);
        in.leave();
        return node;
    }

    private Node function(boolean outermost) {
        CppNames.Found found = names.found();
        if (isOver()) {
            return found.words().isEmpty() ? found.name() : new TypeNode.Qualified(found.name(), found.words());
        }
        Node result = CppNames.hasResult(found.name()) ? types.type() : null;
        return new Encoding(outermost ? result : null, found.name(), types.parameters(), found.words());
    }

    boolean isOver() {
        return in.isAtEnd() || in.peek() == 'E' || in.peek() == '.';
    }

    /** A parameter of the template around it, or a generic lambda's own. */
    Node parameter(int index) {
        return inLambda ? new Node.Name("auto:" + (index + 1)) : new Parameter(index);
    }

    /** Remembers what may be referred to later, and returns it. */
    Node remember(Node node) {
        if (substitutions.size() >= MOST_SUBSTITUTIONS) {
            throw new MangledException("it is too long");
        }
        substitutions.add(node);
        return node;
    }

    /** Behind an S: {@code _} is the first, {@code 0_} the second, in base 36. */
    Node remembered() {
        int index = 0;
        if (!in.take('_')) {
            for (char c = in.next(); c != '_'; c = in.next()) {
                int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
                index = 36 * index + digit;
                if (digit < 0 || index > MOST_SUBSTITUTIONS) {
                    throw new MangledException("it refers to nothing");
                }
            }
            index++;
        }
        if (index >= substitutions.size()) {
            throw new MangledException("it refers to nothing");
        }
        return substitutions.get(index);
    }

    private Node special() {
        String code = in.take(2);
        return switch (code) {
            case "TV" -> prefixed("vtable for ", types.type());
            case "TT" -> prefixed("VTT for ", types.type());
            case "TI" -> prefixed("typeinfo for ", types.type());
            case "TS" -> prefixed("typeinfo name for ", types.type());
            case "TA" -> prefixed("template parameter object for ", types.argument());
            case "TH" -> prefixed("TLS init function for ", names.name());
            case "TW" -> prefixed("TLS wrapper function for ", names.name());
            case "Th", "Tv" -> {
                in.back(in.at() - 1);
                offset();
                yield prefixed(code.equals("Th") ? "non-virtual thunk to " : "virtual thunk to ", encoding());
            }
            case "Tc" -> {
                offset();
                offset();
                yield prefixed("covariant return thunk to ", encoding());
            }
            case "TC" -> {
                Node derived = types.type();
                number();
                in.expect('_');
                yield new Node.Joined("construction vtable for ", types.type(), "-in-", derived, "");
            }
            case "GV" -> prefixed("guard variable for ", names.name());
            case "GA" -> prefixed("hidden alias for ", encoding());
            case "GR" -> {
                Node name = names.name();
                int number = sequence();
                yield prefixed("reference temporary #" + number + " for ", name);
            }
            case "GT" ->
                prefixed(in.next() == 'n' ? "non-transaction clone for " : "transaction clone for ", encoding());
            default -> throw new MangledException("it is special in an unknown way");
        };
    }

    private static Node prefixed(String prefix, Node node) {
        return new Node.Wrapped(prefix, node, "");
    }

    private int sequence() {
        int number = 0;
        while (in.seesDigit()) {
            number = in.number() + 1;
        }
        in.take('_');
        return number;
    }

    private void offset() {
        if (in.next() == 'v') {
            number();
            in.expect('_');
        }
        number();
        in.expect('_');
    }

    private void number() {
        in.take('n');
        in.number();
    }
}
