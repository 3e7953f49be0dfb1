package io.localgadget.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Runs many containers, four at a time. */
final class AtOnce {
    private static final int THREADS = 4;

    private AtOnce() {}

    /** Runs each number from the first on, without the last; fails where one of them does. */
    static void run(int from, int to, IntConsumer run) throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = from; i < to; i++) {
                int number = i;
                runs.add(threads.submit(() -> run.accept(number)));
            }
            for (Future<?> each : runs) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    throw new AssertionError("a container did not run", e.getCause());
                }
            }
        }
    }
}
