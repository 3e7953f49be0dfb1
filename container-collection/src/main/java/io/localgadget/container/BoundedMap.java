package io.localgadget.container;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToLongBiFunction;
import java.util.function.UnaryOperator;

/**
 * A map that forgets what was put in first as soon as its entries weigh more than it may: a bound by number alone does
 * not hold where somebody else says how long a text is. For one thread, or under a lock of the user's.
 */
public final class BoundedMap<K, V> {
    /** About what an entry takes besides its key and value, in bytes. */
    private static final int ENTRY = 64;
    /** About what a string takes besides its characters, in bytes. */
    private static final int STRING = 56;

    private final long most;
    private final ToLongBiFunction<K, V> weigher;
    private final Map<K, V> map = new LinkedHashMap<>();
    private long weight;

    /**
     * A map of at most so many bytes.
     *
     * @param weigher the bytes of a key and its value; must always be the same for the same two
     */
    public BoundedMap(long bytes, ToLongBiFunction<K, V> weigher) {
        this.most = bytes;
        this.weigher = weigher;
    }

    /** About the bytes that these texts take. */
    public static long bytes(Iterable<String> texts) {
        long sum = 0;
        for (String text : texts) {
            sum += bytes(text);
        }
        return sum;
    }

    /** About the bytes that a text takes. */
    public static long bytes(String text) {
        return STRING + 2L * text.length();
    }

    public Optional<V> get(K key) {
        return Optional.ofNullable(map.get(key));
    }

    public boolean containsKey(K key) {
        return map.containsKey(key);
    }

    /** Puts it in as the newest. One that is heavier than the whole map may be is not kept. */
    public void put(K key, V value) {
        remove(key);
        map.put(key, value);
        weight += weigh(key, value);
        trim();
    }

    private void trim() {
        for (Iterator<Map.Entry<K, V>> oldestFirst = map.entrySet().iterator(); weight > most; ) {
            Map.Entry<K, V> oldest = oldestFirst.next();
            weight -= weigh(oldest.getKey(), oldest.getValue());
            oldestFirst.remove();
        }
    }

    public Optional<V> remove(K key) {
        V old = map.remove(key);
        if (old != null) {
            weight -= weigh(key, old);
        }
        return Optional.ofNullable(old);
    }

    /** Removes, from the oldest on, while this is true of the value. */
    public void removeOldestWhile(Predicate<V> which) {
        for (Iterator<Map.Entry<K, V>> oldestFirst = map.entrySet().iterator(); oldestFirst.hasNext(); ) {
            Map.Entry<K, V> oldest = oldestFirst.next();
            if (!which.test(oldest.getValue())) {
                return;
            }
            weight -= weigh(oldest.getKey(), oldest.getValue());
            oldestFirst.remove();
        }
    }

    /** The newest value of which this is true. */
    public Optional<V> newest(Predicate<V> which) {
        return map.values().stream().filter(which).reduce((older, newer) -> newer);
    }

    /** Tells all entries, the oldest first. */
    public void forEach(BiConsumer<K, V> action) {
        map.forEach(action);
    }

    /** Replaces the values of which the predicate is true, which keep their place. */
    public void replace(BiPredicate<K, V> which, UnaryOperator<V> by) {
        map.replaceAll((key, old) -> {
            if (!which.test(key, old)) {
                return old;
            }
            V now = by.apply(old);
            weight += weigh(key, now) - weigh(key, old);
            return now;
        });
        trim();
    }

    public int size() {
        return map.size();
    }

    /** About what all entries take together, in bytes. */
    public long weight() {
        return weight;
    }

    private long weigh(K key, V value) {
        return ENTRY + weigher.applyAsLong(key, value);
    }
}
