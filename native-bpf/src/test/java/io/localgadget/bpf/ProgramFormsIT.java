package io.localgadget.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.gadget.Gadget;
import io.localgadget.gadget.Gadgets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What other kernels get this one takes too: an old object's programs, and the classic form of the others. */
@RequiresBpf
@ExtendWith(LeakCheck.class)
class ProgramFormsIT {
    static Stream<Arguments> objectsAndForms() {
        List<String> objects = Stream.concat(
                        Stream.of("tracker"), Gadgets.ALL.stream().map(Gadget::object))
                .toList();
        return objects.stream()
                .flatMap(object -> Stream.of(
                        Arguments.of(object, new ProgramChoice(false, false)),
                        Arguments.of(object, new ProgramChoice(false, true)),
                        Arguments.of(object, new ProgramChoice(true, false))));
    }

    @ParameterizedTest
    @MethodSource("objectsAndForms")
    void everyFormLoadsAndIsAttached(String name, ProgramChoice choice) {
        try (BpfObject object = BpfObject.open(name, choice)) {
            object.load();
            if (!name.startsWith("profile/")) { // its program waits for perf events
                object.attach();
            }
            if (object.countsLoss()) {
                assertThat(object.loss()).isEqualTo(Loss.NONE);
            }
        }
    }
}
