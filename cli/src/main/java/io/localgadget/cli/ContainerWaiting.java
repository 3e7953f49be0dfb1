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
    private static final long NAMES_MILLISECONDS = 3000;
    private static final long LOOK_MILLISECONDS = 20;

    private ContainerWaiting() {}

    /** Says so as soon as it is sure; does not block. */
    public static void announce(List<String> wanted, ContainerCollection collection, Session session) {
        if (wanted.isEmpty() || !isTerminal()) {
            return;
        }
        Thread.ofPlatform().daemon().name("waiting").start(() -> {
            long deadline = System.nanoTime() + NAMES_MILLISECONDS * 1_000_000;
            // Engines say the names of the containers that are there some 100 ms after the start.
            while (collection.all().stream().anyMatch(c -> c.name().isEmpty())
                    && System.nanoTime() - deadline < 0
                    && !session.stop().isSet()) {
                session.stop().await(LOOK_MILLISECONDS);
            }
            say(wanted, collection, session);
        });
    }

    private static void say(List<String> wanted, ContainerCollection collection, Session session) {
        Set<String> there = collection.all().stream().map(Container::name).collect(Collectors.toSet());
        List<String> missing =
                wanted.stream().filter(name -> !there.contains(name)).toList();
        if (!missing.isEmpty() && !session.stop().isSet()) {
            session.say("waiting for container " + String.join(", ", missing) + " (Ctrl-C ends)");
        }
    }

    private static boolean isTerminal() {
        // int isatty(int fd), isatty(3)
        return CFunction.bind(Native.libc(), "isatty").call(STANDARD_ERROR).asInt() == 1;
    }
}
