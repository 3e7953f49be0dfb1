package io.localgadget.tracing;

import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;
import io.localgadget.container.Container;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.ProcessDecoder;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.SnapshotGadget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One snapshot gadget, loaded: reads the kernel's entries and finds the container of each. Nothing is attached to
 * anything, and containers come from the collection alone. For one thread.
 */
public final class Snapshot<E extends Event> implements AutoCloseable {
    private final BpfObject object;
    private final StructType entryStruct;
    private final Decoder<E> decoder;

    /** Loads the gadget's iterators; {@code constants} are those of its {@code const volatile}s that are to be set. */
    public Snapshot(SnapshotGadget<E> gadget, Map<String, Long> constants) {
        object = BpfObject.open(gadget.object());
        try {
            constants.forEach(object::set);
            entryStruct = object.struct(gadget.entryStruct());
            decoder = gadget.decoder(entryStruct);
            object.load();
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** What there is now, in the kernel's order, with the container where it is one of these. */
    public List<Row<E>> take(Collection<Container> containers) {
        Owners owners =
                new Owners(owners(), containers, (int) ProcessHandle.current().pid());
        return records(object.iterate("snapshot_entries"), entryStruct, bytes -> {
            E entry = decoder.decode(bytes, bytes.length);
            return new Row<>(entry, owners.container(entry.process()).orElse(null));
        });
    }

    private List<Owners.Owner> owners() {
        StructType struct = object.struct("owner");
        ProcessDecoder process = new ProcessDecoder(struct);
        Field pidNamespace = struct.number("pidns");
        return records(
                object.iterate("snapshot_owners"),
                struct,
                bytes -> new Owners.Owner(process.decode(bytes), pidNamespace.read(bytes)));
    }

    private static <T> List<T> records(byte[] all, StructType struct, Function<byte[], T> decode) {
        List<T> records = new ArrayList<>();
        for (int at = 0; at + struct.size() <= all.length; at += struct.size()) {
            records.add(decode.apply(Arrays.copyOfRange(all, at, at + struct.size())));
        }
        return records;
    }

    @Override
    public void close() {
        object.close();
    }
}
