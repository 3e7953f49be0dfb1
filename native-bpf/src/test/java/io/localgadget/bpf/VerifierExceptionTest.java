package io.localgadget.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerifierExceptionTest {
    @Test
    void messageHasTheLastLineThatSaysSomething() {
        String log =
                "0: (b7) r0 = 0\nR0 !read_ok\nverification time 5 usec\nstack depth 0\nprocessed 1 insns (limit 1)\n";
        assertThat(new VerifierException("cannot load x", log))
                .hasMessage("cannot load x: R0 !read_ok (4 lines omitted, -v shows all)");
    }

    @Test
    void whatNewerKernelsExplainBehindThatLineIsLeftToTheWholeLog() {
        String log = """
                12: (61) r1 = *(u32 *)(r9 +8)
                R9 invalid mem access 'scalar'

                Verification failed: Register Type Safety: Invalid dereference

                Reason:
                  R9 is an integer scalar here, not a pointer to memory.

                Suggestion:
                  Preserve a pointer-valued register where needed, or reload and revalidate the pointer.

                processed 13 insns (limit 1000000)
                """;
        assertThat(VerifierException.lastWords(log))
                .isEqualTo("R9 invalid mem access 'scalar' (7 lines omitted, -v shows all)");
    }

    @Test
    void emptyLogIsSaidToBeEmpty() {
        assertThat(VerifierException.lastWords("")).isEqualTo("the verifier said nothing");
    }
}
