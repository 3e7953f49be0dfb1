package io.localgadget.container.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConmonTest {
    private static final List<String> ARGUMENTS = List.of(
            ("/usr/bin/conmon --api-version 1 -c 6fdb -u 6fdb -r /usr/bin/runc -n web --exit-dir /run/x --full-attach"
                            + " --exit-command /usr/bin/podman --exit-command-arg --root --exit-command-arg /store"
                            + " --exit-command-arg --runroot --exit-command-arg /run/store"
                            + " --exit-command-arg container --exit-command-arg cleanup --exit-command-arg 6fdb")
                    .split(" "));

    @Test
    void argumentsTellIdNameAndRoots() {
        assertThat(Conmon.of(ARGUMENTS))
                .contains(new Conmon("6fdb", "web", Set.of(Path.of("/store"), Path.of("/run/store"))));
    }

    @Test
    void argumentsCutShortTellWhatTheyCan() {
        assertThat(Conmon.of(ARGUMENTS.subList(0, 5))).contains(new Conmon("6fdb", "", Set.of()));
        assertThat(Conmon.of(ARGUMENTS.subList(0, 4))).isEmpty();
        assertThat(Conmon.of(List.of())).isEmpty();
    }
}
