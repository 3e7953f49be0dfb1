package io.localgadget.container.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NamingsTest {
    private static final String IMAGE_ID = "sha256:" + "0".repeat(64);

    private final AtomicLong clock = new AtomicLong();
    private final List<String> told = new ArrayList<>();
    private final Namings namings =
            new Namings((id, naming) -> told.add(id + "=" + naming.name() + "," + naming.image()), clock::get);

    private void passes(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void anOldListDoesNotUndoANewerRename() {
        namings.put("id", new Naming("new", "i"), 20);
        namings.put("id", new Naming("old", "i"), 10);
        assertThat(namings.known("id")).contains(new Naming("new", "i"));
        assertThat(told).containsExactly("id=new,i");
    }

    @Test
    void whatIsToldLastIsTheNewestThoughItsTellerIsFaster() throws InterruptedException {
        List<String> heard = new ArrayList<>();
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Namings ours = new Namings(
                (id, naming) -> {
                    if (naming.name().equals("old")) {
                        slow.countDown();
                        awaitQuietly(go);
                    }
                    heard.add(naming.name());
                },
                clock::get);
        Thread older = Thread.ofPlatform().start(() -> ours.put("id", new Naming("old", "i"), 1));
        slow.await();
        Thread newer = Thread.ofPlatform().start(() -> ours.put("id", new Naming("new", "i"), 2));
        newer.join(Duration.ofMillis(200)); // as long as it would take to overtake
        go.countDown();
        older.join();
        newer.join();
        assertThat(heard).containsExactly("old", "new");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void onlyChangesAreTold() {
        namings.put("id", new Naming("a", "i"), 1);
        namings.put("id", new Naming("a", "i"), 2);
        namings.put("id", new Naming("b", "i"), 3);
        assertThat(told).containsExactly("id=a,i", "id=b,i");
    }

    @Test
    void anImageIdDoesNotReplaceAReference() {
        namings.put("id", new Naming("a", "nginx:1"), 1);
        namings.put("id", new Naming("a", IMAGE_ID), 2);
        namings.put("id", new Naming("a", "0123456789ab"), 3);
        assertThat(namings.known("id")).contains(new Naming("a", "nginx:1"));
    }

    @Test
    void aReferenceReplacesAnImageId() {
        namings.put("id", new Naming("a", IMAGE_ID), 1);
        namings.put("id", new Naming("a", "nginx:1"), 2);
        assertThat(namings.known("id")).contains(new Naming("a", "nginx:1"));
    }

    @Test
    void aGoneContainerAnswersForAMinute() {
        namings.put("id", new Naming("a", "i"), 1);
        namings.gone("id");
        passes(Namings.KEPT.minusNanos(1));
        namings.gone("another");
        assertThat(namings.known("id")).isPresent();
        passes(Duration.ofNanos(1));
        namings.gone("a third");
        assertThat(namings.known("id")).isEmpty();
    }

    @Test
    void thousandsThatComeAndGoAreForgotten() {
        for (int i = 0; i < 100_000; i++) {
            namings.put("id" + i, new Naming("n" + i, "i"), i);
            namings.gone("id" + i);
        }
        assertThat(namings.size()).isLessThanOrEqualTo(4096);
        passes(Namings.KEPT);
        namings.gone("last");
        assertThat(namings.size()).isZero();
    }

    @Test
    void whatAListLeavesOutIsGone() {
        namings.put("stays", new Naming("a", "i"), 1);
        namings.put("left", new Naming("b", "i"), 1);
        namings.put("newer", new Naming("c", "i"), 9);
        namings.retain(Set.of("stays"), 5);
        passes(Namings.KEPT);
        namings.retain(Set.of("stays"), 5);
        assertThat(namings.known("stays")).isPresent();
        assertThat(namings.known("newer")).isPresent();
        assertThat(namings.known("left")).isEmpty();
    }
}
