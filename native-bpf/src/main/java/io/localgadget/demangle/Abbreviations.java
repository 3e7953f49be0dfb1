package io.localgadget.demangle;

import io.localgadget.demangle.Node.Abbreviated;
import org.jspecify.annotations.Nullable;

/** What of the standard library has a code of one letter (Itanium C++ ABI, 5.1.10). */
final class Abbreviations {
    private Abbreviations() {}

    static @Nullable Abbreviated find(char code) {
        return switch (code) {
            case 'a' -> new Abbreviated("std::allocator", "std::allocator", "allocator");
            case 'b' -> new Abbreviated("std::basic_string", "std::basic_string", "basic_string");
            case 's' ->
                new Abbreviated(
                        "std::string",
                        "std::basic_string<char, std::char_traits<char>, std::allocator<char> >",
                        "basic_string");
            case 'i' -> stream("istream");
            case 'o' -> stream("ostream");
            case 'd' -> stream("iostream");
            default -> null;
        };
    }

    private static Abbreviated stream(String name) {
        return new Abbreviated(
                "std::" + name, "std::basic_" + name + "<char, std::char_traits<char> >", "basic_" + name);
    }
}
