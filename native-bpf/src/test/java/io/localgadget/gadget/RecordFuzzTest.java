package io.localgadget.gadget;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.bpf.Btf;
import io.localgadget.bpf.Elf;
import io.localgadget.bpf.LayoutException;
import io.localgadget.bpf.StructType;
import io.localgadget.decode.CallText;
import io.localgadget.decode.Tables;
import io.localgadget.fixtures.Fuzz;
import io.localgadget.gadget.traceloop.CallEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records of the kernel side with any bytes in them: each decodes, and every column takes its value. */
class RecordFuzzTest {
    /** A decoder and the size of what it takes. */
    private record Bound(int size, Fuzz.Reader reader) {}

    @Test
    void recordsOfEveryGadget() throws IOException {
        List<Bound> all = new ArrayList<>();
        for (Gadget gadget : Gadgets.ALL) {
            Btf btf = btf(gadget);
            switch (gadget) {
                case EventGadget<?> events -> all.add(events(events, btf));
                case SnapshotGadget<?> snapshot -> all.add(entries(snapshot, btf));
                case TopGadget<?> top -> all.add(sums(top, btf));
                case ProfileGadget profile -> {
                    StructType struct = btf.struct(profile.sampleStruct());
                    Decoder<StackSample> decoder = profile.decoder(struct);
                    all.add(new Bound(struct.size(), bytes -> decoder.decode(bytes, bytes.length)));
                }
                default -> {
                    // it has no records of its own
                }
            }
        }
        byte[] sample = new byte[all.stream().mapToInt(Bound::size).max().orElseThrow() + 4096];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = (byte) (i % 7 == 0 ? 0 : 'a' + i % 26);
        }
        Fuzz.check(
                List.of(sample, new byte[sample.length]),
                bytes -> {
                    for (Bound one : all) {
                        one.reader.read(Arrays.copyOf(bytes, Math.max(bytes.length, one.size)));
                    }
                },
                LayoutException.class);
    }

    @Test
    void aStackThatIsLongerThanItsRecordIsSaid() throws IOException {
        ProfileGadget profile = (ProfileGadget) Gadgets.ALL.stream()
                .filter(ProfileGadget.class::isInstance)
                .findFirst()
                .orElseThrow();
        StructType struct = btf(profile).struct(profile.sampleStruct());
        byte[] sample = new byte[struct.size()];
        Arrays.fill(sample, (byte) 0x7f);
        assertThatThrownBy(() -> profile.decoder(struct).decode(sample, sample.length))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("more than its record");
    }

    private static <E extends Event> Bound events(EventGadget<E> gadget, Btf btf) {
        StructType struct = btf.struct(gadget.eventStruct());
        Decoder<E> decoder = gadget.decoder(struct);
        List<Column<Row<E>>> columns = gadget.allColumns(new EventClock());
        CallText calls = new CallText(new Tables());
        return new Bound(struct.size(), bytes -> {
            E event = decoder.decode(bytes, bytes.length);
            take(columns, event);
            if (event instanceof CallEvent call) {
                calls.parameters(call.call());
                calls.result(call.call());
            }
        });
    }

    private static <E extends Event> Bound entries(SnapshotGadget<E> gadget, Btf btf) {
        StructType struct = btf.struct(gadget.entryStruct());
        Decoder<E> decoder = gadget.decoder(struct);
        List<Column<Row<E>>> columns = gadget.allColumns(new EventClock(), Set.of());
        return new Bound(struct.size(), bytes -> take(columns, decoder.decode(bytes, bytes.length)));
    }

    private static <E extends Event> Bound sums(TopGadget<E> gadget, Btf btf) {
        StructType key = btf.struct(gadget.structs().key());
        StructType value = btf.struct(gadget.structs().value());
        StructType label = btf.struct(gadget.structs().label());
        TopDecoder<E> decoder = gadget.decoder(new TopGadget.Structs<>(key, value, label));
        List<Column<Row<E>>> columns = gadget.allColumns(new EventClock());
        int size = Math.max(key.size(), Math.max(value.size(), label.size()));
        return new Bound(size, bytes -> {
            take(columns, decoder.decode(bytes, bytes, bytes, 17));
            take(columns, decoder.decode(bytes, bytes, null, 17));
        });
    }

    private static <E extends Event> void take(List<Column<Row<E>>> columns, E event) {
        for (Column<Row<E>> column : columns) {
            GadgetContractTest.take(column, new Row<>(event, null));
        }
    }

    private static Btf btf(Gadget gadget) throws IOException {
        try (InputStream in = RecordFuzzTest.class.getResourceAsStream("/bpf/x86/" + gadget.object() + ".bpf.o")) {
            return new Btf(new Elf(in.readAllBytes()).section(".BTF").orElseThrow());
        }
    }
}
