package io.localgadget.demangle;

/**
 * Names of Rust before its own mangling: {@code _ZN} and pieces with their lengths, of which the last is a hash of 16
 * digits; signs are spelled out ({@code $LT$}). The hash is left out, and what is
 * behind it. For one thread.
 */
final class RustLegacy {
    private static final int HASH_LENGTH = 16;

    private final StringBuilder out = new StringBuilder();

    private RustLegacy() {}

    /** Whether it is one, and not C++: it has a hash, and nothing but pieces. */
    static boolean is(String name) {
        if (!name.startsWith("_ZN")) {
            return false;
        }
        int end = name.indexOf('E', name.lastIndexOf("17h") + 1);
        int hash = end - HASH_LENGTH - 3;
        return hash > 3
                && name.startsWith("17h", hash)
                && name.substring(hash + 3, end).matches("[0-9a-f]{16}")
                && (end + 1 == name.length() || name.charAt(end + 1) == '.');
    }

    static String demangle(String name) {
        return new RustLegacy().path(new Cursor(name, 3));
    }

    private String path(Cursor in) {
        String last = in.take(in.number());
        while (!in.take('E')) {
            String piece = last;
            last = in.take(in.number());
            if (!out.isEmpty()) {
                out.append("::");
            }
            piece(piece);
        }
        return out.toString();
    }

    private void piece(String piece) {
        String rest = piece.startsWith("_$") ? piece.substring(1) : piece;
        while (!rest.isEmpty()) {
            if (rest.startsWith("..")) {
                out.append("::");
                rest = rest.substring(2);
            } else if (rest.charAt(0) == '$') {
                int end = rest.indexOf('$', 1);
                if (end < 0) {
                    throw new MangledException("it has a sign without an end");
                }
                out.append(sign(rest.substring(1, end)));
                rest = rest.substring(end + 1);
            } else {
                int end = 1;
                while (end < rest.length() && rest.charAt(end) != '$' && !rest.startsWith("..", end)) {
                    end++;
                }
                out.append(rest, 0, end);
                rest = rest.substring(end);
            }
        }
    }

    private static String sign(String code) {
        return switch (code) {
            case "SP" -> "@";
            case "BP" -> "*";
            case "RF" -> "&";
            case "LT" -> "<";
            case "GT" -> ">";
            case "LP" -> "(";
            case "RP" -> ")";
            case "C" -> ",";
            default -> {
                if (!code.matches("u[0-9a-f]{1,5}")) {
                    throw new MangledException("it has an unknown sign");
                }
                yield Character.toString(Integer.parseInt(code.substring(1), 16));
            }
        };
    }
}
