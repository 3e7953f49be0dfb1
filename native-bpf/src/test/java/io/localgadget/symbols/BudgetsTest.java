package io.localgadget.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What one container may take of what all need. */
class BudgetsTest {
    private static final long SECOND = 1_000_000_000;

    private long now;

    @Test
    void aBucketGivesWhatItHasAndFillsWithTime() {
        Bucket bucket = new Bucket(100, 10, () -> now);
        bucket.spend(70);
        assertThat(bucket.isEmpty()).isFalse();
        bucket.spend(50);
        assertThat(bucket.left()).isEqualTo(-20);
        now += 2 * SECOND;
        assertThat(bucket.isEmpty()).isTrue();
        now += SECOND;
        assertThat(bucket.left()).isEqualTo(10);
        now += 1000 * SECOND;
        assertThat(bucket.left()).isEqualTo(100);
    }

    @Test
    void manySmallStepsOfTimeFillItAsOneLargeOne() {
        Bucket bucket = new Bucket(100, 10, () -> now);
        bucket.spend(100);
        for (int i = 0; i < 1000; i++) {
            now += SECOND / 1000;
            assertThat(bucket.left()).isLessThan(11);
        }
        assertThat(bucket.left()).isBetween(9.9, 10.1);
    }

    @Test
    void whoeverComesLastFindsRoom() {
        int greedy = 10;
        long[] shares = new long[greedy + 1];
        long used = 0;
        for (boolean more = true; more; ) {
            more = false;
            for (int i = 0; i < greedy; i++) {
                if (FairShare.allows(shares[i], used, 100_000)) {
                    shares[i]++;
                    used++;
                    more = true;
                }
            }
        }
        assertThat(100_000 - used).isGreaterThanOrEqualTo(100_000 / (2 * greedy + 1) - greedy);
        while (FairShare.allows(shares[greedy], used, 100_000)) {
            shares[greedy]++;
            used++;
        }
        assertThat(shares[greedy]).isGreaterThan(3_000);
        assertThat(used).isLessThanOrEqualTo(100_000);
    }

    @Test
    void oneAloneMayHaveMost() {
        long own = 0;
        while (FairShare.allows(own, own, 99_999)) {
            own++;
        }
        assertThat(own).isEqualTo(66_666);
    }

    @Test
    void inVainIsTriedLessAndLessOften() {
        Backoff backoff = new Backoff(10, 40, () -> now);
        assertThat(backoff.isDue()).isTrue();
        for (int pause : new int[] {20, 40, 40}) {
            backoff.tried(true);
            now += pause - 1;
            assertThat(backoff.isDue()).isFalse();
            now++;
            assertThat(backoff.isDue()).isTrue();
        }
        backoff.tried(false);
        now += 10;
        assertThat(backoff.isDue()).isTrue();
    }

    @Test
    void memoryMapsThatDoNotComeAreWaitedForASecondOrTwoInAll() throws IOException {
        ContainerFiles stuck = new ContainerFiles("stuck", () -> now);
        ContainerFiles other = new ContainerFiles("other", () -> now);
        CountDownLatch never = new CountDownLatch(1);
        stuck.waits().spend(1_900_000_000);
        int tries = 0;
        try (Patience patience = new Patience(Duration.ofMillis(300), Pace.usual())) {
            while (!stuck.waits().isEmpty()) {
                tries++;
                assertGivenUp(patience, stuck, GaveUp.SILENT, never);
            }
            assertThat(tries).isEqualTo(1);
            assertGivenUp(patience, stuck, GaveUp.SILENT, new CountDownLatch(0)); // not even tried
            assertThat(patience.read(other, () -> 1)).isEqualTo(1);
        } finally {
            never.countDown();
        }
    }

    @Test
    void largeMemoryMapsAreReadAsLongAsTheirContainerMay() throws IOException {
        ContainerFiles large = new ContainerFiles("large", () -> now);
        large.maps().spend(33 << 20);
        try (Patience patience = new Patience(Duration.ofSeconds(20), Pace.usual())) {
            assertGivenUp(patience, large, GaveUp.SPENT, new CountDownLatch(0));
            now += SECOND;
            assertThat(patience.read(large, () -> 1)).isEqualTo(1);
        }
    }

    private static void assertGivenUp(Patience patience, ContainerFiles owner, GaveUp reason, CountDownLatch latch) {
        assertThatThrownBy(() -> patience.read(owner, () -> {
                    latch.await();
                    return 1;
                }))
                .isInstanceOfSatisfying(
                        GivenUpException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
