package io.localgadget.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Fuzz;
import io.localgadget.fixtures.RequiresCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names as compilers give them, with what c++filt -i (GNU Binutils 2.40) says of them, and such as nobody gives. */
class DemanglerTest {
    private static final String CPP = """
            _ZNSt6vectorIiSaIiEE9push_backERKi std::vector<int, std::allocator<int> >::push_back(int const&)
            _ZNSsC1ERKSs std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string(std::string const&)
            _ZN9__gnu_cxx13new_allocatorIcED2Ev __gnu_cxx::new_allocator<char>::~new_allocator()
            _ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc std::basic_ostream<char, std::char_traits<char> >& std::operator<< <std::char_traits<char> >(std::basic_ostream<char, std::char_traits<char> >&, char const*)
            _ZNKSt8functionIFvPKcEEclES1_ std::function<void (char const*)>::operator()(char const*) const
            _ZZ4mainENKUlvE_clEv main::{lambda()#1}::operator()() const
            _ZN12_GLOBAL__N_14workEPFviE (anonymous namespace)::work(void (*)(int))
            _Z3fooIJidEEvDpRKT_ void foo<int, double>(int const&, double const&)
            _ZNK1AIiEcvT_IdEEv A<int>::operator double<double>() const
            _ZN1AcvPFivEEv A::operator int (*)()()
            _Z1fRA10_i f(int (&) [10])
            _Z1fM1AKFivE f(int (A::*)() const)
            _ZN1A1fEv.part.0.cold A::f() [clone .part.0] [clone .cold]
            _ZThn16_N1A1fEv non-virtual thunk to A::f()
            _ZTV1A vtable for A
            _ZN1A1xB5cxx11E A::x[abi:cxx11]
            _Z1fILb1ELi5ELm3EEvv void f<true, 5, 3ul>()
            _Z1gIiEDTcl1fcvT__EEES0_ decltype (f((int)())) g<int>(int)
            _ZlsRSoRK1A operator<<(std::ostream&, A const&)
            _ZN1AD0Ev A::~A()
            _ZSt3minIiERKT_S2_S2_ int const& std::min<int>(int const&, int const&)
            _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE6appendEPKc std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >::append(char const*)
            _ZN3foo3barILj3EEENS_3bazIXT_EEEv foo::baz<3u> foo::bar<3u>()
            _ZN4llvm15callDefaultCtorINS_4PassETnNSt9enable_ifIXtlSt24is_default_constructibleIT_EEEbE4typeELb1EEEPS1_v llvm::Pass* llvm::callDefaultCtor<llvm::Pass, true>()
            """;

    private static final String RUST = """
            _RNvCskwGfYPst2Cb_3foo3bar foo::bar
            _RNvXs1_NtCs6_4core3fmtRNtB7_5ErrorNtB5_7Display3fmt <&core::Error as core::fmt::Display>::fmt
            _RINvNtC3std3mem8align_ofjdE std::mem::align_of::<usize, f64>
            _RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_ cc::spawn::{closure#0}::{closure#0}
            _ZN4core3fmt9Formatter3pad17h0123456789abcdefE core::fmt::Formatter::pad
            _ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar17h930b740aa94f1d3aE <Test + 'static as foo::Bar<Test>>::bar
            _RNvNtCs1234_7mycrateu8gdel_5qa3foo mycrate::gödel::foo
            _RMCs4fqI2P2rA04_13const_genericINtB0_4BoolKb1_E <const_generic::Bool<true>>
            _RNvMCs4fqI2P2rA04_13const_genericINtB2_6SignedKln7f_E1f <const_generic::Signed<-127>>::f
            """;

    @TempDir
    private Path folder;

    @Test
    void namesOfCppAreAsTheyWereWritten() {
        check(CPP);
    }

    @Test
    void namesOfRustAreAsTheyWereWrittenWithoutHashes() {
        check(RUST);
    }

    private static void check(String table) {
        assertThat(table.lines()).isNotEmpty().allSatisfy(line -> {
            int space = line.indexOf(' ');
            assertThat(Demangler.demangle(line.substring(0, space))).isEqualTo(line.substring(space + 1));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "main",
                "_start",
                "_Z",
                "_ZN",
                "_R",
                "_Rust",
                "_ZGVbN4v_exp",
                "_Z3fo",
                "_Z1fT_",
                "_Z1fS_",
                "_ZN1AE1",
                "_ZN3std17h0123456789abcdeE",
                "_RB_",
                "_RNvB_1a",
                "void Main.main(String[])",
                "_ZN99999999999999999999A"
            })
    void whatIsNotUnderstoodStaysAsItIs(String name) {
        assertThat(Demangler.demangle(name)).isEqualTo(name);
    }

    @Test
    void shortNamesOfEndlessTextAndDeepOnesStayAsTheyAre() {
        StringBuilder doubling = new StringBuilder("_Z1f1AIiiE");
        StringBuilder silent = new StringBuilder("_Z1fIJEEvDpT_"); // patterns of an empty pack, which print nothing
        StringBuilder rust = new StringBuilder("_RINvC1a1fTuuE");
        for (int i = 0; i < 30; i++) {
            doubling.append("S_IS%1$s_S%1$s_E".formatted(base36(i)));
            silent.append("DpFvS0_S%1$s_S%1$s_E".formatted(base36(2 * i + 1)));
            int before = rust.length() - (i == 0 ? 4 : 10) - 2;
            rust.append("TB")
                    .append(base62(before))
                    .append("B")
                    .append(base62(before))
                    .append("E");
        }
        List<String> names = new ArrayList<>(List.of(doubling.toString(), silent.toString(), rust + "E"));
        for (String piece :
                List.of("P", "R", "KP", "M1A", "A_", "F", "N", "Z", "DpT_", "1AI", "XL_Z", "Dtcl", "Ul", "cv", "J")) {
            names.add("_Z1f" + piece.repeat(4000 / piece.length()));
            names.add("_ZN1f" + piece.repeat(4000 / piece.length()));
            names.add("_Z1fI" + piece.repeat(4000 / piece.length()));
        }
        for (String piece : List.of("R", "T", "F", "D", "I", "NvB_", "INvB_1aB_", "M", "X", "B_", "TB_", "K")) {
            names.add("_RINvC1a1f" + piece.repeat(4000 / piece.length()));
            names.add("_R" + piece.repeat(4000 / piece.length()));
        }
        long began = System.nanoTime();
        assertThat(names)
                .allSatisfy(name -> assertThat(Demangler.demangle(name)).isEqualTo(name));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    private static String base36(int number) {
        return Integer.toString(number, 36).toUpperCase(Locale.ROOT);
    }

    private static String base62(int number) {
        String digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        int rest = number - 1;
        StringBuilder text = new StringBuilder("_");
        do {
            text.insert(0, digits.charAt(rest % 62));
            rest /= 62;
        } while (rest > 0);
        return text.toString();
    }

    @Test
    void anyNameCostsLittle() {
        List<String> samples = new ArrayList<>();
        (CPP + RUST).lines().forEach(line -> samples.add(line.substring(0, line.indexOf(' '))));
        Fuzz.check(Fuzz.texts(samples.toArray(String[]::new)), bytes -> {
            String name = new String(bytes, StandardCharsets.UTF_8);
            String readable = Demangler.demangle(name);
            assertThat(readable.equals(name) || readable.length() <= Printer.MOST_LENGTH + name.length())
                    .isTrue();
        });
    }

    /** All but those where it errs, or is of another taste: about one in 5000 of C++. */
    @Test
    @RequiresCommand({"nm", "c++filt", "cc"})
    void allOfTheStandardLibraryIsAsCxxfiltHasIt() throws Exception {
        String library = run("cc", "-print-file-name=libstdc++.so.6").strip();
        Path symbols = folder.resolve("symbols");
        Files.write(
                symbols,
                run("nm", "-D", "--defined-only", "--without-symbol-versions", library)
                        .lines()
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .filter(name -> name.startsWith("_Z"))
                        .distinct()
                        .toList());
        List<String> names = Files.readAllLines(symbols);
        List<String> expected = filtered(symbols);
        assertThat(names).hasSizeGreaterThan(1000);
        List<String> different = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String readable = Demangler.demangle(names.get(i));
            if (!closed(readable).equals(closed(expected.get(i)))) {
                different.add(names.get(i) + ": " + readable);
            }
        }
        assertThat(different).hasSizeLessThanOrEqualTo(names.size() / 1000);
    }

    /** c++filt puts no space between two brackets where an empty pack stands before them. */
    private static String closed(String name) {
        return name.replaceAll("(?<=>) (?=>)", "");
    }

    private static List<String> filtered(Path symbols) throws IOException {
        Process process = new ProcessBuilder("c++filt", "-i")
                .redirectInput(symbols.toFile())
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
