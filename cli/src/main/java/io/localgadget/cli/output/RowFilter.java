package io.localgadget.cli.output;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.localgadget.cli.UsageException;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Column.Flag;
import io.localgadget.gadget.Column.Number;
import io.localgadget.gadget.Column.Time;
import io.localgadget.gadget.Column.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Reads the filters of {@code -F}: a column, an operator and a value, as in {@code pid==1}, {@code comm!=sh},
 * {@code path~^/etc/}. Numbers compare as numbers (decimal, 0x for hexadecimal, 0 for octal), times as RFC 3339, flags as
 * true and false, texts by their bytes, lists as their items joined by spaces. An expression may match anywhere in the
 * value. It is RE2's, which takes time in proportion to a value's length: whoever runs in a container chooses the value.
 */
public final class RowFilter {
    private static final String OPERATOR_CHARACTERS = "=!<>~";

    private RowFilter() {}

    /** What rows must be like to pass all the filters; all pass if there is none. For one thread. */
    public static <T> Predicate<T> parse(List<Column<T>> columns, List<String> filters) {
        List<Predicate<T>> all =
                filters.stream().map(filter -> parse(columns, filter)).toList();
        return switch (all.size()) {
            case 0 -> row -> true;
            case 1 -> all.getFirst();
            default ->
                row -> {
                    for (int i = 0; i < all.size(); i++) {
                        if (!all.get(i).test(row)) {
                            return false;
                        }
                    }
                    return true;
                };
        };
    }

    private static <T> Predicate<T> parse(List<Column<T>> columns, String filter) {
        int at = 0;
        while (at < filter.length() && OPERATOR_CHARACTERS.indexOf(filter.charAt(at)) < 0) {
            at++;
        }
        Operator operator = Operator.at(filter, at);
        if (operator == null || filter.substring(0, at).isBlank()) {
            throw new UsageException("-F: '" + filter + "' is no filter; write a column, an operator and a value, as in"
                    + " pid==1 (the operators are " + Operator.SIGNS + ")");
        }
        Column<T> column = ColumnNames.find(columns, filter.substring(0, at).strip(), "-F");
        String operand = filter.substring(at + operator.sign().length());
        return operator.isMatch() ? matching(column, operator, operand) : comparing(column, operator, operand);
    }

    private static <T> Predicate<T> comparing(Column<T> column, Operator operator, String operand) {
        Value<T> value = column.value();
        if (value instanceof Number<T> number) {
            return comparing(number.get(), operator, number(column, operand));
        }
        if (value instanceof Time<T> time) {
            return comparing(time.get(), operator, time(column, operand));
        }
        if (value instanceof Flag<T> flag) {
            boolean wanted = flag(column, operand);
            return row -> operator.holds(Boolean.compare(flag.get().test(row), wanted));
        }
        byte[] wanted = operand.getBytes(StandardCharsets.UTF_8);
        return row -> operator.holds(Arrays.compareUnsigned(Values.bytes(value, row), wanted));
    }

    private static <T> Predicate<T> comparing(ToLongFunction<? super T> get, Operator operator, long wanted) {
        return row -> operator.holds(Long.compare(get.applyAsLong(row), wanted));
    }

    private static <T> Predicate<T> matching(Column<T> column, Operator operator, String expression) {
        Pattern pattern = pattern(expression);
        return row -> {
            try {
                boolean found =
                        pattern.matcher(Values.text(column.value(), row)).find();
                return operator.holds(found ? 0 : 1);
            } catch (StackOverflowError e) {
                return true; // the expression is too large, which must not hide rows
            }
        };
    }

    private static Pattern pattern(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            String part = e.getPattern();
            throw new UsageException("-F: '" + expression + "' is no regular expression of RE2: " + e.getDescription()
                    + (part.isEmpty() || part.equals(expression) ? "" : ": " + part));
        } catch (StackOverflowError e) {
            throw new UsageException("-F: the regular expression is nested too deep");
        }
    }

    private static long number(Column<?> column, String operand) {
        try {
            return Long.decode(operand.strip());
        } catch (NumberFormatException e) {
            throw new UsageException("-F: column " + column.name() + " holds numbers, and '" + operand + "' is none");
        }
    }

    private static boolean flag(Column<?> column, String operand) {
        return switch (operand.strip()) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new UsageException(
                        "-F: column " + column.name() + " holds true or false, and not '" + operand + "'");
        };
    }

    private static long time(Column<?> column, String operand) {
        try {
            Instant time = OffsetDateTime.parse(operand.strip()).toInstant();
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new UsageException("-F: column " + column.name() + " holds times such as 2026-11-21T10:00:00Z, and '"
                    + operand + "' is none");
        }
    }
}
