package io.localgadget.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramChoiceTest {
    private static final Set<String> PROGRAMS = Set.of("open_exit", "open_exit_classic", "tracker_tasks");

    @ParameterizedTest
    @CsvSource({"5, 10, x86-before-5.12", "5, 11, x86-before-5.12", "5, 12, x86", "6, 18, x86", "7, 3, x86"})
    void kernelsBefore512HaveObjectsOfTheirOwn(int major, int minor, String folder) {
        assertThat(ProgramChoice.of(new KernelVersion(major, minor), true).folder("x86"))
                .isEqualTo(folder);
    }

    @ParameterizedTest
    @CsvSource({"6, 18, open_exit", "7, 1, open_exit", "7, 2, open_exit_classic"})
    void oneFormOfAProgramIsLoadedAndFrom72OnTheClassicOne(int major, int minor, String form) {
        assertThat(loaded(ProgramChoice.of(new KernelVersion(major, minor), true)))
                .containsExactlyInAnyOrder(form, "tracker_tasks");
    }

    @Test
    void anOptionalProgramIsSoInEitherForm() {
        assertThat(List.of("io_uring_optional", "io_uring_optional_classic")).allMatch(ProgramChoice::isOptional);
        assertThat(PROGRAMS).noneMatch(ProgramChoice::isOptional);
    }

    @Test
    void objectsForOldKernelsHaveNoClassicForm() {
        ProgramChoice old = ProgramChoice.of(new KernelVersion(5, 10), true);
        assertThat(old.classic()).isFalse();
    }

    @Test
    void aKernelThatDoesNotCompileProgramsGetsThoseThatCallNoneOfItsFunctions() {
        ProgramChoice choice = ProgramChoice.of(new KernelVersion(7, 3), false);
        assertThat(choice.folder("arm64")).isEqualTo("arm64-before-5.12");
        assertThat(choice.classic()).isFalse();
    }

    private static Stream<String> loaded(ProgramChoice choice) {
        return PROGRAMS.stream().filter(program -> choice.loads(program, PROGRAMS::contains));
    }
}
