package io.localgadget.cli.output;

import io.localgadget.cli.UsageException;
import io.localgadget.gadget.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The columns that a user wants, by name: exactly {@code exact}, or where that is empty the default ones with and without
 * some.
 */
record ColumnChoice(List<String> exact, List<String> added, List<String> removed) {
    static final ColumnChoice DEFAULT = new ColumnChoice(List.of(), List.of(), List.of());

    ColumnChoice {
        exact = List.copyOf(exact);
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /** Reads {@code a,b} or {@code +c,-d}. */
    static ColumnChoice parse(String list) {
        List<String> exact = new ArrayList<>();
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String item : list.split(",", -1)) {
            String name = item.strip();
            char sign = name.isEmpty() ? ' ' : name.charAt(0);
            List<String> names = sign == '+' ? added : sign == '-' ? removed : exact;
            name = names == exact ? name : name.substring(1).strip();
            if (name.isEmpty()) {
                throw new UsageException("-o: a column name is missing in '" + list + "'");
            }
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new UsageException("-o: '" + list + "' names column " + name + " twice");
            }
            names.add(name);
        }
        if (!exact.isEmpty() && !(added.isEmpty() && removed.isEmpty())) {
            throw new UsageException("-o: '" + list
                    + "' mixes names with + or - and names without; give all of them a sign to change the default"
                    + " columns, or none to choose exactly these");
        }
        return new ColumnChoice(exact, added, removed);
    }

    /** The chosen ones of {@code all}; {@code byDefault} tells which are there if nothing is said. */
    <T> List<Column<T>> of(List<Column<T>> all, Predicate<Column<T>> byDefault) {
        if (!exact.isEmpty()) {
            return find(all, exact);
        }
        List<Column<T>> more = find(all, added);
        List<Column<T>> fewer = find(all, removed);
        List<Column<T>> chosen = all.stream()
                .filter(c -> (byDefault.test(c) || more.contains(c)) && !fewer.contains(c))
                .toList();
        if (chosen.isEmpty()) {
            throw new UsageException("-o: no columns are left");
        }
        return chosen;
    }

    private static <T> List<Column<T>> find(List<Column<T>> all, List<String> names) {
        return names.stream().map(name -> ColumnNames.find(all, name, "-o")).toList();
    }
}
