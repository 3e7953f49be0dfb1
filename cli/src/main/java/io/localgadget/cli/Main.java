package io.localgadget.cli;

import io.localgadget.bpf.UnsupportedHostException;
import io.localgadget.bpf.VerifierException;
import io.localgadget.cli.output.OutputException;
import io.localgadget.cli.output.ReaderGoneException;
import io.localgadget.cli.output.ReaderStuckException;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.container.UnsupportedWatchException;
import io.localgadget.ffi.CFunction;
import io.localgadget.ffi.Disposition;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the tool starts; the only place that catches what commands throw. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        StopSignal stop = new StopSignal();
        stop.listen();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> fail(
                new Session(System.err, stop, isVerbose(args)), e, ExitStatus.FAILURE)); // no JVM's words to the user
        if (Commands.runsGadget(args)) {
            Thread.ofPlatform().daemon().name("linker").start(() -> {
                CFunction.prepare(); // while picocli reads the arguments
                Disposition.restoreDefault(Disposition.SIGQUIT); // ends us, and writes no stacks of the JVM
            });
        }
        int status = run(System.out, System.err, stop, args);
        System.out.flush();
        // Not exit(): daemon threads of engines may be in native calls, and the only shutdown hook waits for this.
        Runtime.getRuntime().halt(status);
    }

    /** Runs one command line; {@code out} takes help texts only, rows go to file descriptor 1. */
    static int run(PrintStream out, PrintStream err, String... args) {
        return run(out, err, new StopSignal(), args);
    }

    private static int run(PrintStream out, PrintStream err, StopSignal stop, String... args) {
        Session session = new Session(err, stop, isVerbose(args));
        try {
            dispatch(out, session, args);
            return ExitStatus.SUCCESS;
        } catch (ReaderGoneException e) {
            return ExitStatus.SUCCESS; // `| head` has seen enough
        } catch (UsageException e) {
            session.say(e.getMessage());
            return ExitStatus.USAGE;
        } catch (UnsupportedHostException | UnsupportedWatchException e) {
            return fail(session, e, ExitStatus.UNSUPPORTED_HOST);
        } catch (RuntimeException | Error e) {
            return fail(session, e, ExitStatus.FAILURE);
        }
    }

    private static boolean isVerbose(String... args) {
        List<String> own = Commands.own(args);
        return own.contains("-v") || own.contains("--verbose");
    }

    private static void dispatch(PrintStream out, Session session, String[] args) {
        ParseResult result = parse(args);
        List<String> words = new ArrayList<>();
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
            words.add(last.commandSpec().name());
        }
        CommandLine named = last.commandSpec().commandLine();
        Optional<Command> command = Commands.find(words);
        if (result.isVersionHelpRequested()) {
            named.printVersionHelp(out);
            requireWritten(out);
        } else if (last.isUsageHelpRequested()) {
            named.usage(out);
            requireWritten(out);
        } else if (command.isEmpty()) {
            throw new UsageException("no command given after '" + String.join(" ", named.getCommandName())
                    + "'; one of: " + String.join(", ", named.getSubcommands().keySet()) + " (--help tells more)");
        } else {
            command.get().run(last, session);
        }
    }

    private static ParseResult parse(String[] args) {
        try {
            return Commands.model(args).parseArgs(args);
        } catch (ParameterException e) {
            throw new UsageException(usageMessage(complaint(args, e)));
        }
    }

    /** What is wrong, as the model that knows all commands says it. */
    private static ParameterException complaint(String[] args, ParameterException first) {
        try {
            Commands.wholeModel(args).parseArgs(args);
            return first;
        } catch (ParameterException e) {
            return e;
        }
    }

    /** A print stream throws nothing: it has to be asked. */
    private static void requireWritten(PrintStream out) {
        if (out.checkError() && !StandardOutput.open().readerGone()) {
            throw new OutputException(
                    "cannot write to standard output; see that it is open and that its disk has room");
        }
    }

    /** One sentence, with the nearest command or flag where one is near. */
    private static String usageMessage(ParameterException e) {
        String message = e.getMessage().lines().findFirst().orElse("wrong usage");
        CommandLine line = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            boolean flag = word.startsWith("-");
            List<String> known = new ArrayList<>(
                    flag
                            ? line.getCommandSpec().optionsMap().keySet()
                            : line.getSubcommands().keySet());
            String what = flag ? "flag" : line.getSubcommands().isEmpty() ? "argument" : "command";
            message = "unknown " + what + " '" + word + "'"
                    + Nearest.of(flag ? word.split("=", 2)[0] : word, known)
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse("");
        }
        return message + " (see '" + line.getCommandSpec().qualifiedName() + " --help')";
    }

    private static void haltSoon() {
        Thread.ofPlatform().daemon().name("halt").start(() -> {
            LockSupport.parkNanos(1_000_000_000);
            Runtime.getRuntime().halt(ExitStatus.FAILURE);
        });
    }

    private static int fail(Session session, Throwable e, int status) {
        if (e instanceof ReaderStuckException) {
            haltSoon(); // standard error may be the same pipe
        }
        String message = e.getMessage();
        boolean ours = e.getClass().getName().startsWith("io.localgadget.") && message != null;
        if (e instanceof OutOfMemoryError) {
            session.say("cannot go on: this takes more memory than the "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB that the tool allows itself; do less at once");
        } else {
            session.say(ours ? message : "internal error: " + e + (session.verbose() ? "" : " (-v shows where)"));
        }
        if (session.verbose()) {
            if (e instanceof VerifierException verifier) {
                session.messages().println(Printable.of(verifier.log()));
            }
            e.printStackTrace(session.messages());
        }
        return status;
    }
}
