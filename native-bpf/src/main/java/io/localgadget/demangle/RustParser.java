package io.localgadget.demangle;

import java.util.function.BooleanSupplier;

/**
 * Names of Rust as RFC 2603 has them ({@code _R…}), printed while they are read; what identifies a crate, and the types of
 * constants, are left out, and what compilers append to copies of a function ({@code .cold}). For one thread.
 */
final class RustParser {
    private static final int START = 2;
    private static final int MOST_LENGTH = Printer.MOST_LENGTH;

    private final Cursor in;
    private final StringBuilder out = new StringBuilder();
    private final RustTypes types = new RustTypes(this);
    /** What is read and not printed. */
    private boolean silent;

    private RustParser(String name) {
        in = new Cursor(name, START);
    }

    static String demangle(String name) {
        RustParser parser = new RustParser(name);
        if (!Character.isUpperCase(parser.in.peek())) {
            throw new MangledException("it is of a later version");
        }
        parser.path(true);
        if (Character.isUpperCase(parser.in.peek())) {
            parser.silent = true;
            parser.path(false); // the crate that it was made for
        }
        if (!parser.in.isAtEnd() && parser.in.peek() != '.') {
            throw new MangledException("it has more behind its end");
        }
        return parser.out.toString();
    }

    Cursor in() {
        return in;
    }

    RustParser print(String text) {
        if (!silent) {
            if (out.length() + text.length() > MOST_LENGTH) {
                throw new MangledException("it is too long");
            }
            out.append(text);
        }
        return this;
    }

    /** A path; in a value's, as opposed to a type's, arguments have a {@code ::} before them. */
    void path(boolean ofValue) {
        if (openPath(ofValue)) {
            print(">");
        }
    }

    /** A path whose arguments stay open, if it has any, which is returned. */
    boolean openPath(boolean ofValue) {
        in.enter();
        boolean open = false;
        switch (in.next()) {
            case 'C' -> {
                disambiguator();
                print(identifier());
            }
            case 'N' -> inNamespace(ofValue);
            case 'M' -> {
                implementation();
                print("<");
                types.type();
                print(">");
            }
            case 'X' -> {
                implementation();
                trait();
            }
            case 'Y' -> trait();
            case 'I' -> {
                path(ofValue);
                print(ofValue ? "::<" : "<");
                types.listed(types::argument);
                open = true;
            }
            case 'B' -> open = backwards(() -> openPath(ofValue));
            default -> throw new MangledException("it has no path at " + in.at());
        }
        in.leave();
        return open;
    }

    private void trait() {
        print("<");
        types.type();
        print(" as ");
        path(false);
        print(">");
    }

    private void implementation() {
        boolean outer = silent;
        silent = true;
        disambiguator();
        path(false);
        silent = outer;
    }

    private void inNamespace(boolean ofValue) {
        char space = in.next();
        path(ofValue);
        long number = disambiguator();
        String identifier = identifier();
        if (Character.isUpperCase(space)) {
            String kind = space == 'C' ? "closure" : space == 'S' ? "shim" : Character.toString(space);
            print("::{" + kind + (identifier.isEmpty() ? "" : ":" + identifier) + "#" + number + "}");
        } else if (!Character.isLowerCase(space)) {
            throw new MangledException("it has an unknown namespace");
        } else if (!identifier.isEmpty()) {
            print("::" + identifier);
        }
    }

    /** Reads what is at an earlier place once more, behind a B. */
    boolean backwards(BooleanSupplier reading) {
        int before = in.at() - 1;
        long target = base62() + START;
        if (target < START || target >= before) {
            throw new MangledException("it refers to nothing");
        }
        int after = in.at();
        boolean result = false;
        if (!silent) {
            in.back((int) target);
            result = reading.getAsBoolean();
            in.back(after);
        }
        return result;
    }

    private long disambiguator() {
        return tagged('s');
    }

    /** 0 without the tag. */
    long tagged(char tag) {
        return in.take(tag) ? base62() + 1 : 0;
    }

    /** A number; of one of more than 64 bits the lowest. */
    long base62() {
        if (in.take('_')) {
            return 0;
        }
        long number = 0;
        for (char c = in.next(); c != '_'; c = in.next()) {
            int digit = c >= '0' && c <= '9'
                    ? c - '0'
                    : c >= 'a' && c <= 'z' ? c - 'a' + 10 : c >= 'A' && c <= 'Z' ? c - 'A' + 36 : -1;
            if (digit < 0) {
                throw new MangledException("it has an unknown number");
            }
            number = 62 * number + digit;
        }
        return number + 1;
    }

    String identifier() {
        boolean encoded = in.take('u');
        int length = in.take('0') ? 0 : in.number();
        in.take('_');
        String text = in.take(length);
        return encoded ? Punycode.decode(text) : text;
    }
}
