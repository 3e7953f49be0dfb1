package io.localgadget.container;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a command line from left to right: options, then what is no option, and so on. Understands {@code --name
 * value}, {@code --name=value}, {@code -name value} as Go's flag package does, and {@code -nvalue}.
 */
final class Arguments {
    private final List<String> argv;
    private final Set<String> withValue;
    private int next;

    /** {@code withValue} are the names of the options that take a value. */
    Arguments(List<String> argv, int from, Set<String> withValue) {
        this.argv = argv;
        this.next = from;
        this.withValue = withValue;
    }

    /** The options up to the next argument that is none; the last one counts where one is repeated. */
    Map<String, String> options() {
        Map<String, String> found = new HashMap<>();
        while (next < argv.size()
                && argv.get(next).startsWith("-")
                && argv.get(next).length() > 1) {
            String argument = argv.get(next++);
            if (argument.equals("--")) {
                break;
            }
            take(argument, found);
        }
        return found;
    }

    /** The next argument whatever it is, empty at the end. */
    String positional() {
        return next < argv.size() ? argv.get(next++) : "";
    }

    /** How many arguments have been read, those before the first option included. */
    int taken() {
        return next;
    }

    private void take(String argument, Map<String, String> found) {
        String option = argument.substring(argument.startsWith("--") ? 2 : 1);
        int equals = option.indexOf('=');
        String letter = option.substring(0, Math.min(1, option.length()));
        if (withValue.contains(option)) {
            found.put(option, positional());
        } else if (equals > 0 && (argument.startsWith("--") || withValue.contains(option.substring(0, equals)))) {
            found.put(option.substring(0, equals), option.substring(equals + 1));
        } else if (!argument.startsWith("--") && withValue.contains(letter)) {
            found.put(letter, option.substring(1));
        } else {
            found.put(option, "");
        }
    }
}
