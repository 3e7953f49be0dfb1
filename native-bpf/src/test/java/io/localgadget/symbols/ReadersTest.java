package io.localgadget.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Waiting;
import io.localgadget.symbols.Job.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who reads for hostile containers reads for the others too. */
class ReadersTest {
    private final List<String> said = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private Readers readers = new Readers(Duration.ofMillis(100), Pace.usual(), said::add);

    @AfterEach
    void close() {
        never.countDown();
        readers.close();
    }

    @Test
    void filesThatNeverAnswerKeepNobodyElseWaiting() {
        for (int i = 0; i < 6; i++) {
            ContainerFiles silent = owner("silent" + i);
            submit(silent, "first", this::hang);
            submit(silent, "second", meter -> "read");
        }
        ContainerFiles victim = owner("victim");
        submit(victim, "one", meter -> "read");
        collectUntil(() -> done.contains("victim one read"));
        collectUntil(() -> done.size() == 13);
        for (int i = 0; i < 6; i++) {
            assertThat(done).contains("silent" + i + " first SILENT", "silent" + i + " second SILENT");
        }
        assertThat(said).contains("no symbols of first: reading its files takes too long");
    }

    @Test
    void aSlowMachineIsNotTheContainersFault() {
        readers = new Readers(Duration.ofMillis(100), Pace.of(Duration.ofHours(1)), said::add);
        ContainerFiles honest = owner("honest");
        submit(honest, "first", meter -> {
            Thread.sleep(500);
            meter.take(1);
            return "read";
        });
        collectUntil(() -> done.size() == 1);
        assertThat(done).containsExactly("honest first read");
    }

    @Test
    void whatAnswersAtLastIsReadOn() {
        ContainerFiles slow = owner("slow");
        submit(slow, "first", this::hang);
        collectUntil(() -> done.contains("slow first SILENT"));
        assertThat(refusal(slow)).isEqualTo(GaveUp.SILENT);
        never.countDown();
        Waiting.until("it came back", Duration.ofSeconds(20), () -> refusal(slow) == null);
        collectUntil(() -> done.contains("slow test read"));
        assertThat(done).doesNotContain("slow first read");
    }

    @Test
    void whoHasReadLeastIsNext() {
        readers = new Readers(Duration.ofSeconds(60), Pace.usual(), said::add);
        ContainerFiles greedy = owner("greedy");
        ContainerFiles other = owner("other");
        ContainerFiles victim = owner("victim");
        greedy.time().spend(1_000_000_000);
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        for (ContainerFiles owner : List.of(greedy, other)) {
            submit(owner, "first", meter -> {
                begun.countDown();
                while (!go.await(1, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    meter.take(1); // it goes on
                }
                return "read";
            });
        }
        submit(greedy, "second", meter -> "read");
        submit(victim, "one", meter -> "read");
        submit(greedy, "third", meter -> "read");
        assertThat(done).isEmpty();
        go.countDown();
        collectUntil(() -> done.size() == 5);
        assertThat(done.indexOf("victim one read")).isLessThan(done.indexOf("greedy third read"));
    }

    @Test
    void whoHasSpentWhatHeMayIsRefusedAndNoOther() {
        ContainerFiles greedy = owner("greedy");
        ContainerFiles other = owner("other");
        submit(greedy, "endless", meter -> {
            while (true) {
                meter.take(1 << 30);
            }
        });
        collectUntil(() -> done.contains("greedy endless SPENT"));
        submit(greedy, "more", meter -> "read");
        submit(other, "one", meter -> "read");
        collectUntil(() -> done.size() == 3);
        assertThat(done).contains("greedy more SPENT", "other one read");
    }

    @Test
    void whatTakesAllMemoryIsGivenUp() {
        submit(owner("large"), "names", meter -> {
            throw new OutOfMemoryError("Java heap space");
        });
        submit(owner("broken"), "file", meter -> {
            throw new IndexOutOfBoundsException("of a planted file");
        });
        collectUntil(() -> done.size() == 2);
        assertThat(done).contains("large names MEMORY", "broken file null");
        assertThat(said).contains("no symbols of file: of a planted file");
    }

    @Test
    void whoAsksForTooMuchIsRefusedAndNoOther() {
        readers = new Readers(Duration.ofSeconds(60), Pace.usual(), said::add);
        ContainerFiles greedy = owner("greedy");
        submit(greedy, "first", this::hang);
        for (int i = 0; i < 1000; i++) {
            submit(greedy, "more", meter -> "read");
        }
        assertThat(done).contains("greedy more CROWDED");
        assertThat(refusal(owner("other"))).isNull();
    }

    @Test
    void afterTheEndNothingIsRead() {
        submit(owner("a"), "first", this::hang);
        readers.close();
        assertThat(refusal(owner("b"))).isEqualTo(GaveUp.LATE);
    }

    private ContainerFiles owner(String key) {
        return new ContainerFiles(key, () -> 0);
    }

    private String hang(Meter meter) throws InterruptedException {
        never.await();
        return "read";
    }

    private void submit(ContainerFiles owner, String what, Reading<String> reading) {
        GaveUp refusal = readers.submit(job(owner, what, reading));
        if (refusal != null) {
            done.add(owner.key() + " " + what + " " + refusal);
        }
    }

    private GaveUp refusal(ContainerFiles owner) {
        return readers.submit(job(owner, "test", meter -> "read"));
    }

    private Job<String> job(ContainerFiles owner, String what, Reading<String> reading) {
        return new Job<>(
                owner,
                what,
                100,
                false,
                reading,
                found -> done.add(owner.key() + " " + what + " " + found),
                reason -> done.add(owner.key() + " " + what + " " + reason));
    }

    private void collectUntil(BooleanSupplier condition) {
        Waiting.until("so much is done: " + done, Duration.ofSeconds(20), () -> {
            readers.collect();
            return condition.getAsBoolean();
        });
    }
}
