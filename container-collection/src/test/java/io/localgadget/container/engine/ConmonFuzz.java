package io.localgadget.container.engine;

import java.util.List;

/** Lets tests of the package above read conmon's arguments as this one does. */
public final class ConmonFuzz {
    private ConmonFuzz() {}

    public static void read(List<String> argv) {
        Conmon.of(argv);
    }
}
