package io.localgadget.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Passes on warnings, each once, and of one matter only so many in a while: whoever makes a thousand bad things must not
 * bury what else is said. How many were left out is said when the while is over. For all threads.
 */
final class Warnings implements AutoCloseable {
    static final int MOST_OF_A_MATTER = 20;
    static final Duration WHILE = Duration.ofMinutes(1);
    /** A sentence with the longest path and id is shorter. */
    static final int LONGEST = 8192;

    private static final int REMEMBERED_BYTES = 1 << 18;

    private final Consumer<String> next;
    private final LongSupplier nanoTime;
    private final BoundedMap<String, Boolean> told =
            new BoundedMap<>(REMEMBERED_BYTES, (text, yes) -> BoundedMap.bytes(text));
    private final Map<String, Matter> matters = new HashMap<>();

    private static final class Matter {
        long since;
        int said;
        long leftOut;
    }

    Warnings(Consumer<String> next, LongSupplier nanoTime) {
        this.next = next;
        this.nanoTime = nanoTime;
    }

    /** Takes the warnings of a matter, which is given as it stands after "about". */
    Consumer<String> about(String matter) {
        return warning -> accept(matter, warning.length() > LONGEST ? warning.substring(0, LONGEST) + "…" : warning);
    }

    private void accept(String name, String warning) {
        admitted(name, warning).forEach(next); // outside the lock: standard error may be a pipe that nobody reads
    }

    private synchronized List<String> admitted(String name, String warning) {
        if (told.containsKey(warning)) {
            return List.of();
        }
        List<String> sentences = new ArrayList<>();
        long now = nanoTime.getAsLong();
        Matter matter = matters.computeIfAbsent(name, unused -> new Matter());
        if (matter.said == 0 || now - matter.since >= WHILE.toNanos()) {
            summarize(name, matter).ifPresent(sentences::add);
            matter.since = now;
            matter.said = 0;
        }
        if (matter.said >= MOST_OF_A_MATTER) {
            matter.leftOut++;
            return sentences;
        }
        matter.said++;
        told.put(warning, true);
        sentences.add(warning);
        return sentences;
    }

    private Optional<String> summarize(String name, Matter matter) {
        long leftOut = matter.leftOut;
        matter.leftOut = 0;
        return leftOut == 0
                ? Optional.empty()
                : Optional.of(leftOut + " more warnings about " + name + " were left out");
    }

    /** Says how many were left out; what comes afterwards is passed on all the same. */
    @Override
    public void close() {
        List<String> sentences = new ArrayList<>();
        synchronized (this) {
            matters.forEach((name, matter) -> summarize(name, matter).ifPresent(sentences::add));
        }
        sentences.forEach(next);
    }
}
