package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentContainersTest {
    private long now;
    private final RecentContainers recents = new RecentContainers(() -> now);

    @Test
    void aContainerIsKnownForAWhile() {
        recents.add(ContainerCollectionTest.container("a", 1, 10));
        now += RecentContainers.KEPT.toNanos() - 1;
        assertThat(recents.find(c -> c.id().equals("a"))).isPresent();
        now += 1;
        assertThat(recents.find(c -> c.id().equals("a"))).isEmpty();
        assertThat(recents.size()).isZero();
    }

    @Test
    void thereAreNeverTooMany() {
        String image = "x".repeat(10_000);
        for (int i = 1; i <= 1000; i++) {
            recents.add(ContainerCollectionTest.container("a" + i, i, i).withNaming("a", image));
        }
        assertThat(recents.size()).isBetween(50, RecentContainers.MOST_BYTES / image.length());
        assertThat(recents.find(c -> c.id().equals("a1"))).isEmpty();
        assertThat(recents.find(c -> c.id().equals("a1000"))).isPresent();
    }

    @Test
    void theNewestOfAnIdIsFoundAndNamesComeLate() {
        recents.add(ContainerCollectionTest.container("a", 1, 10));
        recents.add(ContainerCollectionTest.container("a", 2, 20));
        recents.rename("a", c -> true, "web", "");
        Container found = recents.find(c -> c.id().equals("a")).orElseThrow();
        assertThat(found.pid()).isEqualTo(2);
        assertThat(found.name()).isEqualTo("web");
    }
}
