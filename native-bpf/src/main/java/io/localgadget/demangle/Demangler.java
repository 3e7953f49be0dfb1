package io.localgadget.demangle;

/** Makes names of symbols readable, as {@code c++filt -i} does. Safe for use by several threads. */
public final class Demangler {
    /** Longer ones are nobody's function. */
    private static final int MOST_LENGTH = 4096;

    private Demangler() {}

    /**
     * The name as it was written, C++ with parameters, Rust without the hash; the same name where it is of neither, is
     * not understood, or would become longer than {@value Printer#MOST_LENGTH} characters.
     */
    public static String demangle(String name) {
        if (name.length() > MOST_LENGTH || name.length() < 3 || name.charAt(0) != '_') {
            return name;
        }
        try {
            return switch (name.charAt(1)) {
                case 'Z' -> RustLegacy.is(name) ? RustLegacy.demangle(name) : CppParser.demangle(name);
                case 'R' -> RustParser.demangle(name);
                default -> name;
            };
        } catch (MangledException e) {
            return name;
        }
    }
}
