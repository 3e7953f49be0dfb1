package io.localgadget.bpf;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LibbpfTest {
    @ParameterizedTest
    @EnumSource(Libbpf.class)
    void libraryHasEveryFunctionThatWeBind(Libbpf function) {
        assertThatCode(function::function).doesNotThrowAnyException();
    }
}
