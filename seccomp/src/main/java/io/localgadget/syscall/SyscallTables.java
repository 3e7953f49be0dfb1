package io.localgadget.syscall;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables of all architectures, each read when it is first asked for. For one thread. */
public final class SyscallTables {
    private final Map<Architecture, SyscallTable> tables = new EnumMap<>(Architecture.class);
    private @Nullable Set<String> allNames;

    public SyscallTable of(Architecture architecture) {
        return tables.computeIfAbsent(architecture, SyscallTable::of);
    }

    public Optional<String> name(Architecture architecture, int number) {
        return of(architecture).name(number);
    }

    public OptionalInt number(Architecture architecture, String name) {
        return of(architecture).number(name);
    }

    /** Every name that the kernel's headers have for any architecture, ours or not. */
    public Set<String> allNames() {
        if (allNames == null) {
            Set<String> all = new HashSet<>(SyscallTable.namesElsewhere());
            for (Architecture architecture : Architecture.values()) {
                all.addAll(of(architecture).names());
            }
            allNames = Set.copyOf(all);
        }
        return allNames;
    }
}
