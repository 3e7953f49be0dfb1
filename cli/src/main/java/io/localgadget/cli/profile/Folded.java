package io.localgadget.cli.profile;

import io.localgadget.gadget.Frame;
import io.localgadget.profiling.Profile;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A line for each stack, as flamegraph.pl and speedscope read it: {@code container;process;outermost;…;innermost COUNT}. A
 * semicolon in a name becomes a colon.
 */
final class Folded {
    private Folded() {}

    static String of(Profile profile) {
        Map<String, Long> counts = new TreeMap<>(); // processes of one name fall together
        profile.stacks()
                .forEach(stack -> counts.merge(
                        Names.path(stack).stream()
                                .map(Frame::name)
                                .map(name -> name.replace(';', ':'))
                                .collect(Collectors.joining(";")),
                        stack.count(),
                        Long::sum));
        StringBuilder lines = new StringBuilder();
        counts.forEach(
                (stack, count) -> lines.append(stack).append(' ').append(count).append('\n'));
        return lines.toString();
    }
}
