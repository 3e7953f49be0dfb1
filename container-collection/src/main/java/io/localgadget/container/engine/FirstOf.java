package io.localgadget.container.engine;

import java.time.Duration;
import java.util.Optional;

/** Two sources of one engine's names: the second is asked for what the first does not have. */
record FirstOf(Engine first, Engine second) implements Engine {
    @Override
    public String runtime() {
        return first.runtime();
    }

    @Override
    public Optional<Naming> known(String id) {
        return first.known(id).or(() -> second.known(id));
    }

    @Override
    public Optional<Naming> await(String id, Duration max) throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        Optional<Naming> naming = second.known(id).or(() -> first.known(id));
        if (naming.isPresent() && !naming.get().image().isEmpty()) {
            return known(id);
        }
        naming = first.await(id, max);
        long left = Math.max(0, deadline - System.nanoTime());
        return naming.isPresent() ? naming : second.await(id, Duration.ofNanos(left));
    }

    @Override
    public void tell(String id) {
        (first.known(id).isPresent() ? first : second).tell(id);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
