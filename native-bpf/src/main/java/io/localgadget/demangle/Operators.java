package io.localgadget.demangle;

import io.localgadget.demangle.TypeNode.Builtin;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Operators of C++ by the two letters that they have in names, and types of one letter (Itanium C++ ABI, 5.1.3, 5.1.5). */
final class Operators {
    private static final Map<String, String> OPERATORS = table("""
            nw new
            na new[]
            dl delete
            da delete[]
            aw co_await
            ps +
            ng -
            ad &
            de *
            co ~
            pl +
            mi -
            ml *
            dv /
            rm %
            an &
            or |
            eo ^
            aS =
            pL +=
            mI -=
            mL *=
            dV /=
            rM %=
            aN &=
            oR |=
            eO ^=
            ls <<
            rs >>
            lS <<=
            rS >>=
            eq ==
            ne !=
            lt <
            gt >
            le <=
            ge >=
            ss <=>
            nt !
            aa &&
            oo ||
            pp ++
            mm --
            cm ,
            pm ->*
            pt ->
            ds .*
            dt .
            cl ()
            ix []
            qu ?
            """, text -> text);

    private static final Map<String, Builtin> TYPES = table("""
            v void
            w wchar_t
            c char
            a signed char
            h unsigned char
            s short
            t unsigned short
            f float
            d double
            e long double
            g __float128
            n __int128
            o unsigned __int128
            z ...
            b bool
            i int
            j unsigned int
            l long
            m unsigned long
            x long long
            y unsigned long long
            Da auto
            Dc decltype(auto)
            Dn decltype(nullptr)
            Df decimal32
            Dd decimal64
            De decimal128
            Dh half
            Di char32_t
            Ds char16_t
            Du char8_t
            """, Builtin::new);

    /** How literals end; those of other types are casts. */
    private static final Map<String, String> SUFFIXES = Map.of(
            "int",
            "",
            "unsigned int",
            "u",
            "long",
            "l",
            "unsigned long",
            "ul",
            "long long",
            "ll",
            "unsigned long long",
            "ull");

    private Operators() {}

    private static <T> Map<String, T> table(String lines, Function<String, T> of) {
        return lines.lines()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toUnmodifiableMap(line -> line[0], line -> of.apply(line[1])));
    }

    /** How an operator is written; null if there is none of that code. */
    static @Nullable String operator(String code) {
        return OPERATORS.get(code);
    }

    /** A type of the language; null if there is none of that code. */
    static @Nullable Builtin type(String code) {
        return TYPES.get(code);
    }

    /** How literals of a type end; null where they are casts. */
    static @Nullable String suffix(Builtin type) {
        return SUFFIXES.get(type.text());
    }
}
