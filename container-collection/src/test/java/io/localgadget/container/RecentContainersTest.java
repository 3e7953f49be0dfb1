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
        for (int i = 1; i <= RecentContainers.AT_MOST + 100; i++) {
            recents.add(ContainerCollectionTest.container("a" + i, i, i));
        }
        assertThat(recents.size()).isEqualTo(RecentContainers.AT_MOST);
        assertThat(recents.find(c -> c.id().equals("a1"))).isEmpty();
    }

    @Test
    void theNewestOfAnIdIsFoundAndNamesComeLate() {
        recents.add(ContainerCollectionTest.container("a", 1, 10));
        recents.add(ContainerCollectionTest.container("a", 2, 20));
        recents.rename("a", "web", "");
        Container found = recents.find(c -> c.id().equals("a")).orElseThrow();
        assertThat(found.pid()).isEqualTo(2);
        assertThat(found.name()).isEqualTo("web");
    }

    @Test
    void aWarningIsToldOnce() {
        var told = new java.util.ArrayList<String>();
        OnceOnly once = new OnceOnly(told::add);
        once.accept("a");
        once.accept("a");
        once.accept("b");
        assertThat(told).containsExactly("a", "b");
    }
}
