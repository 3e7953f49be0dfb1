package io.localgadget.bpf;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Global numbers that a program counts with, mapped into our memory: readers look a hundred times a second, and each
 * bpf(2) keeps classic programs from running on its CPU (gadget.h). For one thread; {@link #close} when nobody asks any more.
 */
final class Counters implements AutoCloseable {
    private static final String SECTION = ".bss";
    private static final VarHandle NUMBER = ValueLayout.JAVA_LONG.varHandle();

    private final String object;
    private final Elf elf;
    private final ToIntFunction<String> descriptors;
    private final Map<String, Counter> counters = new HashMap<>();

    /** In the page that it lies in. */
    private record Counter(Mapping page, long at) {}

    /** {@code descriptors} gives that of the map of a section, once it is loaded. */
    Counters(String object, Elf elf, ToIntFunction<String> descriptors) {
        this.object = object;
        this.elf = elf;
        this.descriptors = descriptors;
    }

    boolean has(String global) {
        return find(global).isPresent();
    }

    /** What it is now; asks the kernel the first time only. */
    long get(String global) {
        Counter counter = counters.computeIfAbsent(global, this::map);
        return (long) NUMBER.getVolatile(counter.page.memory(), counter.at);
    }

    private Counter map(String global) {
        int at = find(global)
                .orElseThrow(() -> new LayoutException(object + " has no counter " + global))
                .offset();
        int page = Host.pageSize();
        return new Counter(Mapping.ofFile(descriptors.applyAsInt(SECTION), at / page * page, page, false), at % page);
    }

    private Optional<Elf.Symbol> find(String global) {
        return elf.symbol(global).filter(symbol -> symbol.section().equals(SECTION));
    }

    @Override
    public void close() {
        counters.values().forEach(counter -> counter.page.close());
    }
}
