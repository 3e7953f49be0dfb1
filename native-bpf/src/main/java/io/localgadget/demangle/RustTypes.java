package io.localgadget.demangle;

import java.util.Map;

/** Types, lifetimes and constants in names of Rust. For one thread. */
final class RustTypes {
    private static final Map<Character, String> BASIC = Map.ofEntries(
            Map.entry('a', "i8"),
            Map.entry('b', "bool"),
            Map.entry('c', "char"),
            Map.entry('d', "f64"),
            Map.entry('e', "str"),
            Map.entry('f', "f32"),
            Map.entry('h', "u8"),
            Map.entry('i', "isize"),
            Map.entry('j', "usize"),
            Map.entry('l', "i32"),
            Map.entry('m', "u32"),
            Map.entry('n', "i128"),
            Map.entry('o', "u128"),
            Map.entry('p', "_"),
            Map.entry('s', "i16"),
            Map.entry('t', "u16"),
            Map.entry('u', "()"),
            Map.entry('v', "..."),
            Map.entry('x', "i64"),
            Map.entry('y', "u64"),
            Map.entry('z', "!"));

    private static final int MOST_LIFETIMES = 1000;

    private final RustParser parser;
    /** Lifetimes that are bound around here. */
    private long bound;

    RustTypes(RustParser parser) {
        this.parser = parser;
    }

    /** Pieces up to an E, separated by commas; returns how many. */
    int listed(Runnable piece) {
        int count = 0;
        while (!parser.in().take('E')) {
            if (count++ > 0) {
                parser.print(", ");
            }
            piece.run();
        }
        return count;
    }

    void argument() {
        Cursor in = parser.in();
        if (in.take('L')) {
            lifetime(parser.base62());
        } else if (in.take('K')) {
            constant();
        } else {
            type();
        }
    }

    void type() {
        Cursor in = parser.in();
        in.enter();
        String basic = BASIC.get(in.peek());
        if (basic != null) {
            in.next();
            parser.print(basic);
        } else {
            compound(in);
        }
        in.leave();
    }

    private void compound(Cursor in) {
        switch (in.peek()) {
            case 'R', 'Q' -> {
                boolean mutable = in.next() == 'Q';
                parser.print("&");
                if (in.take('L')) {
                    long lifetime = parser.base62();
                    if (lifetime != 0) {
                        lifetime(lifetime);
                        parser.print(" ");
                    }
                }
                parser.print(mutable ? "mut " : "");
                type();
            }
            case 'P', 'O' -> {
                parser.print(in.next() == 'P' ? "*const " : "*mut ");
                type();
            }
            case 'A', 'S' -> {
                boolean sized = in.next() == 'A';
                parser.print("[");
                type();
                if (sized) {
                    parser.print("; ");
                    constant();
                }
                parser.print("]");
            }
            case 'T' -> {
                in.next();
                parser.print("(");
                parser.print(listed(this::type) == 1 ? ",)" : ")");
            }
            case 'F' -> {
                in.next();
                withBinder(this::function);
            }
            case 'D' -> {
                in.next();
                parser.print("dyn ");
                withBinder(this::traits);
                in.expect('L');
                long lifetime = parser.base62();
                if (lifetime != 0) {
                    parser.print(" + ");
                    lifetime(lifetime);
                }
            }
            case 'B' -> {
                in.next();
                parser.backwards(() -> {
                    type();
                    return false;
                });
            }
            default -> parser.path(false);
        }
    }

    private void withBinder(Runnable inner) {
        long before = bound;
        long count = parser.tagged('G');
        if (count > MOST_LIFETIMES) {
            throw new MangledException("it has too many lifetimes");
        }
        if (count > 0) {
            parser.print("for<");
            for (long i = 0; i < count; i++) {
                parser.print(i > 0 ? ", " : "");
                bound++;
                lifetime(1);
            }
            parser.print("> ");
        }
        inner.run();
        bound = before;
    }

    private void lifetime(long index) {
        parser.print("'");
        if (index == 0) {
            parser.print("_");
            return;
        }
        long depth = bound - index;
        if (depth < 0) {
            throw new MangledException("it has an unknown lifetime");
        }
        parser.print(depth < 26 ? Character.toString((char) ('a' + depth)) : "_" + depth);
    }

    private void function() {
        Cursor in = parser.in();
        parser.print(in.take('U') ? "unsafe " : "");
        if (in.take('K')) {
            String convention = in.take('C') ? "C" : parser.identifier().replace('_', '-');
            parser.print("extern \"").print(convention).print("\" ");
        }
        parser.print("fn(");
        listed(this::type);
        parser.print(")");
        if (!in.take('u')) {
            parser.print(" -> ");
            type();
        }
    }

    private void traits() {
        Cursor in = parser.in();
        boolean first = true;
        while (!in.take('E')) {
            parser.print(first ? "" : " + ");
            first = false;
            boolean open = parser.openPath(false);
            while (in.take('p')) {
                parser.print(open ? ", " : "<");
                open = true;
                parser.print(parser.identifier()).print(" = ");
                type();
            }
            parser.print(open ? ">" : "");
        }
    }

    private void constant() {
        Cursor in = parser.in();
        in.enter();
        char type = in.next();
        switch (type) {
            case 'B' ->
                parser.backwards(() -> {
                    constant();
                    return false;
                });
            case 'p' -> parser.print("_");
            case 'h', 't', 'm', 'y', 'o', 'j' -> parser.print(number());
            case 'a', 's', 'l', 'x', 'n', 'i' ->
                parser.print(in.take('n') ? "-" : "").print(number());
            case 'b' ->
                parser.print(
                        switch (digits()) {
                            case "0" -> "false";
                            case "1" -> "true";
                            default -> throw new MangledException("it has a truth value that is none");
                        });
            case 'c' -> character();
            default -> throw new MangledException("it has an unknown constant");
        }
        in.leave();
    }

    private String number() {
        String digits = digits();
        return digits.length() > 16 ? "0x" + digits : Long.toUnsignedString(Long.parseUnsignedLong(digits, 16));
    }

    private void character() {
        String digits = digits();
        int code = digits.length() > 6 ? -1 : Integer.parseInt(digits, 16);
        if (!Character.isValidCodePoint(code)) {
            throw new MangledException("it has a character that is none");
        }
        parser.print("'")
                .print(code == '\'' || code == '\\' ? "\\" : "")
                .print(Character.toString(code))
                .print("'");
    }

    /** Hexadecimal digits up to an underscore. */
    private String digits() {
        StringBuilder digits = new StringBuilder();
        for (char c = parser.in().next(); c != '_'; c = parser.in().next()) {
            if (Character.digit(c, 16) < 0 || digits.length() >= 32) {
                throw new MangledException("it has an unknown number");
            }
            digits.append(c);
        }
        return digits.isEmpty() ? "0" : digits.toString();
    }
}
