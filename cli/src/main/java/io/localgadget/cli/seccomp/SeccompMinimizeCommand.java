package io.localgadget.cli.seccomp;

import io.localgadget.bpf.Host;
import io.localgadget.bpf.UnsupportedHostException;
import io.localgadget.cli.Command;
import io.localgadget.cli.FailureException;
import io.localgadget.cli.RunFlags;
import io.localgadget.cli.Session;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.gadget.audit.SeccompAuditGadget.Denial;
import io.localgadget.seccomp.ExplainedCall;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.ProfileMaker;
import io.localgadget.seccomp.ProfileOptions;
import io.localgadget.seccomp.Recording;
import io.localgadget.seccomp.Target;
import io.localgadget.seccomp.file.ProfileFormat;
import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTables;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Finds by trial which calls of a profile a container does without. */
public final class SeccompMinimizeCommand implements Command {
    private static final int RUNS = 3;

    @Override
    public String name() {
        return "advise seccomp-profile minimize";
    }

    @Override
    public String description() {
        return "Take calls out of a profile that a container does without, by trial, and print what is left.";
    }

    @Override
    public void describe(CommandSpec spec) {
        WorkloadFlags.addTo(spec, RUNS + " for each trial");
        ProfileArguments.addFormat(spec);
        spec.usageMessage()
                .footer(
                        "",
                        "What the runtime and each program may need is kept, tried or not: which of these calls are made",
                        "varies from start to start. A call is not needed where the command's exit status is 0 without it:",
                        "let the command do all that the container is for.");
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        Profile profile = WorkloadFlags.profile(arguments);
        Workload workload = WorkloadFlags.workload(arguments);
        int runs = WorkloadFlags.runs(arguments, RUNS);
        ProfileFormat format = ProfileArguments.format(arguments);
        RunFlags.apply(arguments, session);
        Host.current().requireTracing();
        Architecture machine = Architecture.ofHost()
                .orElseThrow(() -> new UnsupportedHostException(
                        "no table of system calls for this machine, " + System.getProperty("os.arch")));
        Minimizer minimizer;
        boolean complete = false;
        try (DenialWatch watch = DenialWatch.open(arguments, session);
                Attempts attempts = WorkloadFlags.attempts(arguments, watch.denials(), session)) {
            session.detail("starting " + workload);
            minimizer = new Minimizer(profile, tried -> goesWell(attempts, tried, runs, session), session::detail);
            try {
                requireGood(attempts.start(profile), session);
                minimizer.run(kept(machine));
                complete = true;
            } catch (InterruptedException e) {
                if (!session.stop().isSet()) {
                    throw new FailureException("interrupted");
                }
            }
        }
        session.say((complete ? "not needed: " : "ended early; not needed so far: ")
                + (minimizer.removed().isEmpty() ? "none" : String.join(", ", new TreeSet<>(minimizer.removed()))));
        ProfileFormat.File file = format.write(minimizer.result(), "minimized", Target.ofDocker(machine));
        file.notes().forEach(session::say);
        StandardOutput.open().write(file.bytes(), 0, file.bytes().length);
    }

    private static void requireGood(Attempt attempt, Session session) throws InterruptedException {
        if (session.stop().isSet()) {
            throw new InterruptedException();
        }
        if (!attempt.good()) {
            SyscallTables tables = new SyscallTables();
            throw new FailureException("the container does not work under the whole profile: exit status "
                    + attempt.status()
                    + attempt.denials().stream()
                            .findFirst()
                            .map((Denial denial) -> ", first denied call " + denial.name(tables))
                            .orElse(", no call was denied"));
        }
    }

    private static boolean goesWell(Attempts attempts, Profile profile, int runs, Session session)
            throws InterruptedException {
        for (int i = 0; i < runs; i++) {
            Attempt attempt = attempts.start(profile);
            if (session.stop().isSet()) {
                throw new InterruptedException(); // its end was ours, and says nothing
            }
            if (!attempt.good()) {
                return false;
            }
        }
        return true;
    }

    /** What a profile has for a container that called nothing. */
    private static Set<String> kept(Architecture machine) {
        Recording nothing = new Recording("", machine, "", "", false, List.of(), List.of());
        return new ProfileMaker(new SyscallTables())
                .make(nothing, ProfileOptions.DEFAULT).explained().stream()
                        .filter(ExplainedCall::allowed)
                        .map(ExplainedCall::name)
                        .collect(Collectors.toSet());
    }
}
