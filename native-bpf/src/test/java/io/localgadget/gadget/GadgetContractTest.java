package io.localgadget.gadget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.localgadget.bpf.Btf;
import io.localgadget.bpf.Elf;
import io.localgadget.bpf.StructType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every gadget, without a kernel. */
class GadgetContractTest {
    /** What the build makes: for each architecture once for newer and once for older kernels. */
    private static final List<String> FOLDERS = List.of("x86", "arm64", "x86-before-5.12", "arm64-before-5.12");

    static List<Gadget> gadgets() {
        return Gadgets.ALL;
    }

    static List<TraceGadget<?>> tracers() {
        return Gadgets.ALL.stream()
                .filter(TraceGadget.class::isInstance)
                .<TraceGadget<?>>map(gadget -> (TraceGadget<?>) gadget)
                .toList();
    }

    static List<TopGadget<?>> rankings() {
        return Gadgets.ALL.stream()
                .filter(TopGadget.class::isInstance)
                .<TopGadget<?>>map(gadget -> (TopGadget<?>) gadget)
                .toList();
    }

    @Test
    void everyObjectHasAGadgetAndEveryGadgetItsObjects() throws IOException {
        Path objects = Path.of("target/classes/bpf");
        for (String arch : FOLDERS) {
            Path root = objects.resolve(arch);
            try (Stream<Path> files = Files.walk(root)) {
                assertThat(files.filter(Files::isRegularFile)
                                .map(f -> root.relativize(f).toString().replace(".bpf.o", ""))
                                .filter(name -> name.contains("/")))
                        .containsExactlyInAnyOrderElementsOf(
                                Gadgets.ALL.stream().map(Gadget::object).toList());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("gadgets")
    void licenceLetsTheProgramUseTheKernelsHelpers(Gadget gadget) throws IOException {
        byte[] licence = new byte[3];
        elf(gadget, "x86").section("license").orElseThrow().get(licence);
        assertThat(new String(licence, StandardCharsets.US_ASCII)).isEqualTo("GPL");
    }

    @ParameterizedTest
    @MethodSource("tracers")
    void mapsAreTheOnesThatARunNeeds(TraceGadget<?> gadget) throws IOException {
        for (String arch : FOLDERS) {
            assertThat(elf(gadget, arch).symbol("lost"))
                    .hasValueSatisfying(symbol -> assertThat(symbol.section()).isEqualTo(".bss"));
            for (String map : List.of("events", "mntns_filter")) {
                assertThat(elf(gadget, arch).symbol(map))
                        .as(map)
                        .hasValueSatisfying(
                                symbol -> assertThat(symbol.section()).isEqualTo(".maps"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("gadgets")
    void everyOptionHasItsConstant(Gadget gadget) throws IOException {
        for (Option option : gadget.options()) {
            assertThat(elf(gadget, "x86").symbol(option.constant()))
                    .as(option.flag())
                    .hasValueSatisfying(symbol -> assertThat(symbol.section()).isEqualTo(".rodata"));
            assertThat(option.flag()).startsWith("--");
        }
    }

    @ParameterizedTest
    @MethodSource("gadgets")
    void columnsImpliedByOptionsExist(Gadget gadget) {
        for (Option option : gadget.options()) {
            assertThat(columns(gadget).stream().map(Column::name)).containsAll(option.impliedBy());
        }
    }

    @ParameterizedTest
    @MethodSource("gadgets")
    void columnsHaveUniqueNamesAndAPhraseEach(Gadget gadget) {
        List<? extends Column<?>> columns = columns(gadget);
        assertThat(columns.stream().map(c -> c.name().toLowerCase(java.util.Locale.ROOT)))
                .doesNotHaveDuplicates();
        assertThat(columns).allSatisfy(column -> {
            assertThat(column.name()).matches("[a-z][a-zA-Z]*");
            assertThat(column.description()).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("tracers")
    void aZeroedRecordDecodesAndEveryColumnTakesItsValue(TraceGadget<?> gadget) throws IOException {
        assertDecodes(gadget);
    }

    @Test
    void aZeroedEntryOfASnapshotDecodesAndEveryColumnTakesItsValue() throws IOException {
        for (Gadget gadget : Gadgets.ALL) {
            if (gadget instanceof SnapshotGadget<?> snapshot) {
                assertDecodesEntry(snapshot);
            }
        }
    }

    private static <E extends Event> void assertDecodesEntry(SnapshotGadget<E> gadget) throws IOException {
        for (String arch : FOLDERS) {
            assertThat(elf(gadget, arch).symbol("snapshot_owners")).isPresent();
            assertThat(elf(gadget, arch).symbol("snapshot_entries")).isPresent();
            StructType struct = struct(gadget, arch, gadget.entryStruct());
            E entry = gadget.decoder(struct).decode(new byte[struct.size()], struct.size());
            for (Column<Row<E>> column : gadget.allColumns(new EventClock(), Set.of())) {
                assertThatCode(() -> take(column, new Row<>(entry, null)))
                        .as(column.name())
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void aZeroedSampleOfAProfileDecodesAndItsObjectHasWhatARunNeeds() throws IOException {
        for (Gadget gadget : Gadgets.ALL) {
            if (gadget instanceof ProfileGadget profile) {
                for (String arch : FOLDERS) {
                    for (String symbol :
                            List.of("events", "lost", "mntns_filter", "kernel_only", "user_only", profile.program())) {
                        assertThat(elf(gadget, arch).symbol(symbol)).as(symbol).isPresent();
                    }
                    StructType struct = struct(gadget, arch, profile.sampleStruct());
                    StackSample sample = profile.decoder(struct).decode(new byte[struct.size()], struct.size());
                    assertThat(sample.kernel()).isEmpty();
                    assertThat(sample.user()).isEmpty();
                }
            }
        }
    }

    private static StructType struct(Gadget gadget, String arch, String name) throws IOException {
        return new Btf(elf(gadget, arch).section(".BTF").orElseThrow()).struct(name);
    }

    private static <E extends Event> void assertDecodes(TraceGadget<E> gadget) throws IOException {
        for (String arch : FOLDERS) {
            StructType struct = new Btf(elf(gadget, arch).section(".BTF").orElseThrow()).struct(gadget.eventStruct());
            E event = gadget.decoder(struct).decode(new byte[struct.size()], struct.size());
            for (Column<Row<E>> column : gadget.allColumns(new EventClock())) {
                assertThatCode(() -> take(column, new Row<>(event, null)))
                        .as(column.name())
                        .doesNotThrowAnyException();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rankings")
    void mapsAreTheOnesThatARankingNeeds(TopGadget<?> gadget) throws IOException {
        for (String arch : FOLDERS) {
            for (String map : List.of("events", "lost", "mntns_filter", "sums_first", "sums_second", "current")) {
                assertThat(elf(gadget, arch).symbol(map)).as(map).isPresent();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rankings")
    void totalsAreColumnsOfNumbersAndTheOrderIsOfColumns(TopGadget<?> gadget) {
        assertThat(columns(gadget))
                .filteredOn(column -> gadget.totals().contains(column.name()))
                .hasSameSizeAs(gadget.totals())
                .allMatch(column -> column.value() instanceof Column.Number);
        assertThat(columns(gadget).stream().map(Column::name))
                .containsAll(List.of(gadget.order().replace("-", "").split(",")));
    }

    @ParameterizedTest
    @MethodSource("rankings")
    void zeroedSumsDecodeWithAndWithoutALabel(TopGadget<?> gadget) throws IOException {
        assertDecodes(gadget);
    }

    private static <E extends Event> void assertDecodes(TopGadget<E> gadget) throws IOException {
        for (String arch : FOLDERS) {
            Btf btf = new Btf(elf(gadget, arch).section(".BTF").orElseThrow());
            TopGadget.Structs<StructType> structs = new TopGadget.Structs<>(
                    btf.struct(gadget.structs().key()),
                    btf.struct(gadget.structs().value()),
                    btf.struct(gadget.structs().label()));
            byte[] key = new byte[structs.key().size()];
            byte[] value = new byte[structs.value().size()];
            assertThat(structs.value().number("top.label").offset()).isZero();
            for (byte[] label : new byte[][] {new byte[structs.label().size()], null}) {
                E event = gadget.decoder(structs).decode(key, value, label, 17);
                assertThat(event.process().timestamp()).isEqualTo(17);
                for (Column<Row<E>> column : gadget.allColumns(new EventClock())) {
                    assertThatCode(() -> take(column, new Row<>(event, null)))
                            .as(column.name())
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    static <T> Object take(Column<T> column, T row) {
        return switch (column.value()) {
            case Column.Number<T> number -> number.get().applyAsLong(row);
            case Column.Words<T> words -> words.get().apply(row).toString();
            case Column.WordList<T> list -> list.get().apply(row).items();
            case Column.Flag<T> flag -> flag.get().test(row);
            case Column.Time<T> time -> time.get().applyAsLong(row);
        };
    }

    private static List<? extends Column<?>> columns(Gadget gadget) {
        return gadget.describedColumns();
    }

    private static Elf elf(Gadget gadget, String arch) throws IOException {
        try (InputStream in =
                GadgetContractTest.class.getResourceAsStream("/bpf/" + arch + "/" + gadget.object() + ".bpf.o")) {
            return new Elf(in.readAllBytes());
        }
    }
}
