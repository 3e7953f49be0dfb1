package io.localgadget.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The reading end of a BPF ring buffer: plain memory that is walked here, with no call per record.
 *
 * <p>The kernel maps a page with the consumer's position, one with the producer's, and the data. The data is mapped once
 * only, and a record that goes over the end is put together: mapped twice, as libbpf does, it would count twice in our
 * resident memory. Source: Documentation/bpf/ringbuf.rst and kernel/bpf/ringbuf.c.
 *
 * <p>For one thread. The ring is this reader's alone: a second one would take records away from it.
 */
public final class RingBuffer implements AutoCloseable {
    private static final int HEADER = 8;
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final VarHandle POSITION = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle LENGTH = ValueLayout.JAVA_INT.varHandle();

    private final long pageSize;
    private final long dataSize;
    private final Mapping consumerMapping;
    private final Mapping producerMapping;
    private final MemorySegment consumer;
    private final MemorySegment producer;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment pollDescriptor;
    private byte[] record = new byte[4096];
    private long shed;

    /** Takes one record: its first {@code length} bytes are in {@code bytes}, which the next record overwrites. */
    @FunctionalInterface
    public interface Consumer {
        void accept(byte[] bytes, int length);
    }

    /** The ring of that map; {@code map} must stay open longer than this. */
    public RingBuffer(BpfMap map) {
        pageSize = 4096L * pageFactor();
        dataSize = map.maxEntries();
        consumerMapping = Mapping.ofFile(map.fd(), 0, pageSize, true);
        producerMapping = Mapping.ofFile(map.fd(), pageSize, pageSize + dataSize, false);
        consumer = consumerMapping.memory();
        producer = producerMapping.memory();
        pollDescriptor = arena.allocate(8, 4);
        pollDescriptor.set(ValueLayout.JAVA_INT, 0, map.fd());
        pollDescriptor.set(ValueLayout.JAVA_SHORT, 4, (short) Libc.POLLIN);
    }

    /** How far the kernel has written; what is before that was reserved before this call. */
    public long producerPosition() {
        return (long) POSITION.getAcquire(producer, 0L);
    }

    /** How far it has been read. */
    public long consumerPosition() {
        return (long) POSITION.get(consumer, 0L);
    }

    /** How much has not been read yet, in bytes, headers included. */
    public long waiting() {
        return producerPosition() - (long) POSITION.get(consumer, 0L);
    }

    /**
     * Hands over the records before {@code end}, and stops early at one that the kernel is still writing.
     *
     * @return how many records there were
     */
    public int consume(long end, Consumer sink) {
        long position = (long) POSITION.get(consumer, 0L);
        int records = 0;
        while (position < end) {
            long offset = position & (dataSize - 1);
            int header = (int) LENGTH.getAcquire(producer, pageSize + offset);
            if ((header & BUSY) != 0) {
                break;
            }
            int length = header & ~DISCARDED;
            position += (length + HEADER + 7) & ~7L;
            if ((header & DISCARDED) == 0) {
                take(offset + HEADER, length, position, sink);
                records++;
            } else {
                POSITION.setRelease(consumer, 0L, position);
            }
        }
        return records;
    }

    /** Where memory runs out, that costs this record: what follows may need less, and others get theirs back. */
    private void take(long offset, int length, long next, Consumer sink) {
        try {
            copy(offset, length);
            POSITION.setRelease(consumer, 0L, next); // copied: the kernel may have the room
            sink.accept(record, length);
        } catch (OutOfMemoryError e) {
            POSITION.setRelease(consumer, 0L, next);
            shed++;
        }
    }

    /** Records that were left out because they, or what was made of them, found no memory. */
    public long shed() {
        return shed;
    }

    /** Waits until the kernel wakes us (it does when much waits), or for so many milliseconds. */
    public void await(int milliseconds) {
        Libc.POLL.call(pollDescriptor.address(), 1, milliseconds);
    }

    private void copy(long offset, int length) {
        if (record.length < length) {
            record = new byte[Integer.highestOneBit(length) << 1];
        }
        long start = offset & (dataSize - 1);
        int first = (int) Math.min(length, dataSize - start);
        MemorySegment.copy(producer, ValueLayout.JAVA_BYTE, pageSize + start, record, 0, first);
        if (first < length) {
            MemorySegment.copy(producer, ValueLayout.JAVA_BYTE, pageSize, record, first, length - first);
        }
    }

    private static int pageFactor() {
        return Host.pageSize() / 4096;
    }

    @Override
    public void close() {
        consumerMapping.close();
        producerMapping.close();
        arena.close();
    }
}
