package io.localgadget.gadget;

import java.util.List;
import java.util.function.Consumer;

/** Brings a gadget events which its ring does not have. For the reader's thread. */
public interface EventSource<E extends Event> extends AutoCloseable {
    /** Takes in some of what has come, before the ring and the tracker are read: what it tells of is known then. */
    void receive();

    /** Whether it keeps an event of the ring, to bring it later or to leave it out, since it knows more of the same. */
    boolean takes(E event);

    /** Hands over what was taken in; {@code last} says that nothing will be asked for any more. */
    void drain(Consumer<E> sink, boolean last);

    /** Events that were lost on the way here. */
    long lost();

    /** What this host does not let it see, a sentence each. */
    List<String> limits();

    @Override
    void close();
}
