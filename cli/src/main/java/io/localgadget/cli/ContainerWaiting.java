package io.localgadget.cli;

import io.localgadget.container.Container;
import io.localgadget.container.ContainerCollection;
import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Native;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells a user at a terminal that the container asked for is not there yet. */
public final class ContainerWaiting {
    private static final int STANDARD_ERROR = 2;

    private ContainerWaiting() {}

    public static void announce(List<String> wanted, ContainerCollection collection, Session session) {
        if (wanted.isEmpty() || !isTerminal()) {
            return;
        }
        Set<String> there = collection.all().stream().map(Container::name).collect(Collectors.toSet());
        List<String> missing =
                wanted.stream().filter(name -> !there.contains(name)).toList();
        if (!missing.isEmpty()) {
            session.say("waiting for container " + String.join(", ", missing) + " (Ctrl-C ends)");
        }
    }

    private static boolean isTerminal() {
        // int isatty(int fd), isatty(3)
        return CFunction.bind(Native.libc(), "isatty").call(STANDARD_ERROR).asInt() == 1;
    }
}
