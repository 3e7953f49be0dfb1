package io.localgadget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.localgadget.cli.UsageException;
import io.localgadget.gadget.Column.TextList;
import io.localgadget.gadget.Text;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowFilterTest {
    /** Container web, pid 100, comm sh, ret -2, upper, args "sh -c 'a b'", at 2026-11-21T10:00:00.5Z. */
    private static final Sample ROW = new Sample(
            Text.of("web"),
            1_795_255_200_500_000_000L,
            100,
            Text.of("sh"),
            -2,
            true,
            new TextList(List.of(Text.of("sh"), Text.of("-c"), Text.of("a b")), false));

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "pid==100, true",
        "pid==99, false",
        "pid!=99, true",
        "pid!=100, false",
        "pid>99, true",
        "pid>100, false",
        "pid>=100, true",
        "pid>=101, false",
        "pid<101, true",
        "pid<100, false",
        "pid<=100, true",
        "pid<=99, false",
        "pid==0x64, true",
        "pid==0144, true",
        "pid>20, true", // as numbers, not as texts
        "PID == 100, true",
        "ret<0, true",
        "ret==-2, true",
        "pid~^10, true",
        "pid~^1$, false",
        "comm==sh, true",
        "comm==s, false",
        "comm!=bash, true",
        "comm>sg, true",
        "comm<si, true",
        "comm~^s, true",
        "comm~h, true",
        "comm~^h, false",
        "comm!~^h, true",
        "comm!~s, false",
        "container==, false",
        "container!=, true",
        "upper==true, true",
        "upper==false, false",
        "upper!=false, true",
        "upper~^t, true",
        "args==sh -c a b, true",
        "args==sh, false",
        "args~-c a, true",
        "timestamp>2026-11-21T10:00:00Z, true",
        "timestamp<2026-11-21T10:00:00.500000001Z, true",
        "timestamp==2026-11-21T11:00:00.5+01:00, true",
        "timestamp~T10:, true",
    })
    void filtersDecide(String filter, boolean passes) {
        assertThat(filter(filter).test(ROW)).isEqualTo(passes);
    }

    @Test
    void allFiltersMustHold() {
        assertThat(filter("pid==100", "comm==sh").test(ROW)).isTrue();
        assertThat(filter("pid==100", "comm==x").test(ROW)).isFalse();
        assertThat(filter().test(ROW)).isTrue();
    }

    @Test
    void valuesMayHoldOperators() {
        Sample row = Sample.of(1, "a==b");
        assertThat(filter("comm==a==b").test(row)).isTrue();
        assertThat(filter("comm~==b").test(row)).isTrue();
    }

    @Test
    void bytesThatAreNoUtf8Compare() {
        Sample row = Sample.of(new byte[] {(byte) 0xff});
        assertThat(filter("comm>z").test(row)).isTrue();
        assertThat(filter("comm==\ufffd").test(row)).isFalse();
        assertThat(filter("comm~\ufffd").test(row)).isTrue();
    }

    @Test
    void aLongValueIsMatchedToItsEnd() {
        Sample row = Sample.of(1, "ab".repeat(200_000));
        assertThat(filter("comm~^(a|b)*c").test(row)).isFalse();
        assertThat(filter("comm~^(a|b)*b$").test(row)).isTrue();
    }

    /** An engine that tries one way after the other would take as many steps as there are texts of this length. */
    @Test
    @Timeout(60)
    void noValueMakesAnExpressionTakeForEver() {
        Sample row = Sample.of(1, "a".repeat(5_000) + "!");
        assertThat(filter("comm~^(a+)+$").test(row)).isFalse();
        assertThat(filter("comm!~^(a|aa)*(a|a?)+$").test(row)).isTrue();
    }

    @Test
    void anExpressionThatIsNestedTooDeepIsAWrongUsage() {
        assertThatThrownBy(() -> filter("comm~" + "(".repeat(50_000) + ")".repeat(50_000)))
                .isInstanceOf(UsageException.class)
                .hasMessage("-F: the regular expression is nested too deep");
    }

    @Test
    void filtersOfNumbersCostNoMemory() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Predicate<Sample> filter = filter("pid>=100", "ret<0", "upper==true", "comm==sh");
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            filter.test(ROW);
        }
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < count; i++) {
            filter.test(ROW);
        }
        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(count);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pdi==1 | -F: there is no column 'pdi'; did you mean 'pid'? (the columns are container, ",
                "nonsense==1 | -F: there is no column 'nonsense' (the columns are container, ",
                "pid=1 | -F: 'pid=1' is no filter; write a column, an operator and a value, as in pid==1",
                "pid | -F: 'pid' is no filter",
                "==1 | -F: '==1' is no filter",
                "pid=~1 | -F: 'pid=~1' is no filter",
                "pid!1 | -F: 'pid!1' is no filter",
                "pid:1 | -F: 'pid:1' is no filter",
                "pid==one | -F: column pid holds numbers, and 'one' is none",
                "pid== | -F: column pid holds numbers, and '' is none",
                "pid==99999999999999999999 | -F: column pid holds numbers",
                "comm~( | -F: '(' is no regular expression of RE2: missing closing )",
                "comm~a(?=b) | -F: 'a(?=b)' is no regular expression of RE2: invalid or unsupported Perl syntax: (?=",
                "upper==yes | -F: column upper holds true or false, and not 'yes'",
                "timestamp>today | -F: column timestamp holds times such as 2026-11-21T10:00:00Z, and 'today' is none",
                "timestamp>9999-01-01T00:00:00Z | -F: column timestamp holds times",
            })
    void badFiltersAreNamed(String filter, String message) {
        assertThatThrownBy(() -> filter(filter))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }

    private static Predicate<Sample> filter(String... filters) {
        return RowFilter.parse(Sample.COLUMNS, List.of(filters));
    }
}
