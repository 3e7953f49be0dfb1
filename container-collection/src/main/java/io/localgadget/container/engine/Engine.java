package io.localgadget.container.engine;

import java.time.Duration;
import java.util.Optional;

/** A container engine as a source of names. Safe for use by several threads. */
public interface Engine extends AutoCloseable {
    /** The name by which a {@link io.localgadget.container.Container} says who manages it, such as docker. */
    String runtime();

    /** The naming as far as this engine knows it now; reads memory only and never blocks. */
    Optional<Naming> known(String id);

    /**
     * Like {@link #known}, but asks the engine and waits where it has to: until the name is there, the engine says
     * that it has no such container, or the time is up.
     */
    Optional<Naming> await(String id, Duration max) throws InterruptedException;

    /** Tells whoever started the engine what it knows of the container, once more; never blocks. */
    void tell(String id);

    /** Ends the engine's threads and connections; threads that wait for a name go on without one. */
    @Override
    void close();
}
