package io.localgadget.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.gadget.Frame;
import io.localgadget.symbols.MemoryMap.Mapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Code that is in no file that a path leads to, and what code without a symbol is called. */
class PlaceTest {
    @Test
    void theKernelsFunctionsInThisProcessHaveNames() throws IOException {
        List<String> said = new ArrayList<>();
        Vdso vdso = Vdso.read(said::add);
        assertThat(said).isEmpty();
        Mapping own = MemoryMap.readOwn().find("[vdso]").orElseThrow();
        assertThat(vdso.is(own)).isTrue();
        List<String> names = new ArrayList<>();
        for (long at = 0; at < own.end() - own.start(); at++) {
            Optional<Frame> frame = vdso.frames().at(at);
            frame.filter(f -> f.module().equals("[vdso]")).ifPresent(f -> names.add(f.name()));
        }
        assertThat(names).containsAnyOf("__vdso_clock_gettime", "__kernel_clock_gettime");
        assertThat(vdso.frames().at(0)).isEmpty(); // its header
    }

    @Test
    void aProcessOf32BitsHasAnother() throws IOException {
        Vdso vdso = Vdso.read(message -> {});
        Mapping own = MemoryMap.readOwn().find("[vdso]").orElseThrow();
        assertThat(vdso.is(own.movedBy(0xf7f00000L - own.start()))).isFalse();
        assertThat(vdso.is(new Mapping(own.start(), own.end() + 4096, 0, "", "[vdso]", false)))
                .isFalse();
        assertThat(vdso.is(new Mapping(own.start(), own.end(), 0, "", "/tmp/[vdso]", true)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/lib/libfoo.so.1,[libfoo.so.1],/usr/lib/libfoo.so.1",
        "/memfd:a/b,[memfd:a/b],/memfd:a/b",
        "[vdso],[vdso],[vdso]",
        "[vsyscall],[vsyscall],[vsyscall]",
        "[heap],[heap],[heap]",
        "[anon:a/b],[anon:a/b],[anon:a/b]",
        "'',[anon],[anon]"
    })
    void codeWithoutASymbolIsCalledByItsModule(String path, String name, String module) {
        assertThat(Mapping.unnamed(path, Frame.Kind.NATIVE)).isEqualTo(new Frame(name, module, Frame.Kind.NATIVE));
    }
}
