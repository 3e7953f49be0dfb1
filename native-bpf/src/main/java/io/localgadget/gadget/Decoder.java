package io.localgadget.gadget;

/** Makes an event of a ring record. {@code bytes} belongs to the ring: nothing of it may be kept, only copies. */
@FunctionalInterface
public interface Decoder<E extends Event> {
    E decode(byte[] bytes, int length);
}
