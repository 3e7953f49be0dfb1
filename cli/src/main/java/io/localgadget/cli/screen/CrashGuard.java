package io.localgadget.cli.screen;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A shell that waits until this process ends, and if that came unexpected (SIGKILL, a crash of the JVM) leaves the full
 * screen and gives the terminal its settings back. It holds the reading end of a pipe of which we hold the other: that
 * closes however we end.
 */
final class CrashGuard implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT QUIT TSTP TTOU TERM HUP
            saved=$(stty -g </dev/tty) || exit
            echo ready >&2
            read -r word && exit
            printf %s "$0"
            stty "$saved" </dev/tty
            """;

    private final Process shell;

    private CrashGuard(Process shell) {
        this.shell = shell;
    }

    /**
     * Starts it, before the terminal's settings are changed.
     *
     * @param leave what the terminal gets to leave the full screen
     * @return empty where there is no shell or no stty: then a crash leaves the screen as it is
     */
    static Optional<CrashGuard> start(String leave) {
        try {
            Process shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT, leave)
                    .redirectOutput(Redirect.INHERIT)
                    .start();
            String answer = shell.errorReader(StandardCharsets.UTF_8).readLine();
            if ("ready".equals(answer)) {
                return Optional.of(new CrashGuard(shell));
            }
            shell.destroy();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Sends it home. */
    @Override
    public void close() {
        try (var words = shell.outputWriter(StandardCharsets.UTF_8)) {
            words.write("done\n");
        } catch (IOException e) {
            shell.destroy(); // somebody has killed it
        }
    }
}
