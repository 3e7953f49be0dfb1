package io.localgadget.profiling;

import io.localgadget.container.Container;
import io.localgadget.symbols.GaveUp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts by container the samples of which names were given up, and why. For one thread. */
public final class Unnamed {
    private final Map<String, Counts> byContainer = new HashMap<>();

    /**
     * Those of one container.
     *
     * @param container null for processes outside containers
     * @param reason the one of most of them
     */
    public record Share(@Nullable Container container, long samples, GaveUp reason) {}

    Unnamed() {}

    private static final class Counts {
        private final Map<GaveUp, Long> byReason = new EnumMap<>(GaveUp.class);
        private @Nullable Container container;

        private Share share() {
            long all = byReason.values().stream().mapToLong(Long::longValue).sum();
            GaveUp most = byReason.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            return new Share(container, all, most);
        }
    }

    void add(String owner, @Nullable Container container, GaveUp reason) {
        Counts counts = byContainer.computeIfAbsent(owner, o -> new Counts());
        counts.container = container; // the newest has its name
        counts.byReason.merge(reason, 1L, Long::sum);
    }

    /** Those of most samples first. */
    List<Share> shares() {
        List<Share> shares = new ArrayList<>();
        byContainer.values().forEach(counts -> shares.add(counts.share()));
        shares.sort(Comparator.comparingLong(Share::samples).reversed());
        return shares;
    }
}
