package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedMapTest {
    private static final long MOST = 10_000;

    private final BoundedMap<Integer, String> map =
            new BoundedMap<>(MOST, (key, value) -> Integer.BYTES + BoundedMap.bytes(value));

    @Test
    void longValuesAreFewerThanShortOnes() {
        for (int i = 0; i < 1000; i++) {
            map.put(i, "x");
        }
        int shortOnes = map.size();
        assertThat(shortOnes).isBetween(10, 999);
        for (int i = 0; i < 1000; i++) {
            map.put(i, "x".repeat(1000));
            assertThat(map.weight()).isLessThanOrEqualTo(MOST);
        }
        assertThat(map.size()).isBetween(1, shortOnes / 10);
        assertThat(map.get(999)).isPresent();
        assertThat(map.get(0)).isEmpty();
    }

    @Test
    void whatIsTooHeavyIsNotKept() {
        map.put(1, "x");
        map.put(2, "x".repeat((int) MOST));
        assertThat(map.size()).isZero();
        assertThat(map.weight()).isZero();
    }

    @Test
    void theWeightFollowsEveryChange() {
        map.put(1, "a");
        long one = map.weight();
        map.put(1, "b");
        assertThat(map.weight()).isEqualTo(one);
        map.replace((key, value) -> key == 1, value -> value + "c");
        assertThat(map.weight()).isEqualTo(one + 2);
        assertThat(map.remove(1)).contains("bc");
        assertThat(map.weight()).isZero();
        assertThat(map.remove(1)).isEmpty();
    }

    @Test
    void theOldestGoFirst() {
        map.put(1, "a");
        map.put(2, "b");
        map.put(1, "c"); // is the newest now
        map.removeOldestWhile(value -> value.equals("b"));
        assertThat(map.get(2)).isEmpty();
        assertThat(map.newest(value -> true)).contains("c");
        assertThat(map.containsKey(1)).isTrue();
    }
}
