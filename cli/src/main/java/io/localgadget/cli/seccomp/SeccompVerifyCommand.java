package io.localgadget.cli.seccomp;

import io.localgadget.bpf.Host;
import io.localgadget.cli.Command;
import io.localgadget.cli.FailureException;
import io.localgadget.cli.Flags;
import io.localgadget.cli.OutputFlags;
import io.localgadget.cli.RunFlags;
import io.localgadget.cli.Session;
import io.localgadget.cli.output.RowFilter;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.gadget.Column;
import io.localgadget.seccomp.Profile;
import io.localgadget.syscall.SyscallTables;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Starts a container under a profile many times and says which calls it lacked. */
public final class SeccompVerifyCommand implements Command {
    private static final int RUNS = 20;

    @Override
    public String name() {
        return "advise seccomp-profile verify";
    }

    @Override
    public String description() {
        return "Start a container under a profile many times, and print the first denied call of each failure.";
    }

    @Override
    public void describe(CommandSpec spec) {
        WorkloadFlags.addTo(spec, Integer.toString(RUNS));
        OutputFlags.addTo(spec);
        spec.usageMessage().footer(OutputFlags.columnHelp(FailedAttempt.columns(new SyscallTables())));
    }

    @Override
    public void run(ParseResult arguments, Session session) {
        Profile profile = WorkloadFlags.profile(arguments);
        Workload workload = WorkloadFlags.workload(arguments);
        int runs = WorkloadFlags.runs(arguments, RUNS);
        SyscallTables tables = new SyscallTables();
        List<Column<FailedAttempt>> columns = FailedAttempt.columns(tables);
        OutputFlags.format(arguments).columnsOf(columns);
        var wanted = RowFilter.parse(columns, Flags.texts(arguments, "-F"));
        RunFlags.apply(arguments, session);
        Host.current().requireTracing();
        StandardOutput out = StandardOutput.open();
        TreeSet<String> tolerated = new TreeSet<>();
        int good = 0;
        int done = 0;
        try (DenialWatch watch = DenialWatch.open(arguments, session);
                Attempts attempts = WorkloadFlags.attempts(arguments, watch.denials(), session);
                RowWriter<FailedAttempt> writer = OutputFlags.writer(arguments, columns, out, false)) {
            session.detail("starting " + workload);
            while (done < runs && !session.stop().isSet() && watch.works()) {
                Attempt attempt = attempts.start(profile);
                if (session.stop().isSet()) {
                    break; // its end is ours, and says nothing
                }
                done++;
                if (attempt.good()) {
                    good++;
                    attempt.denials().forEach(denial -> tolerated.add(denial.name(tables)));
                } else {
                    FailedAttempt failed = new FailedAttempt(done, attempt);
                    if (wanted.test(failed)) {
                        writer.write(failed);
                        writer.flush();
                    }
                }
            }
            if (watch.denials().lost() > 0) {
                session.say("lost " + watch.denials().lost() + " events: a denied call may be missing above");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the same as Ctrl-C
        }
        session.say(good + " of " + done + " starts went well");
        if (!tolerated.isEmpty()) {
            session.say("denied in starts that went well all the same: " + String.join(", ", tolerated));
        }
        if (good < done || done == 0) {
            throw new FailureException(
                    done == 0 ? "nothing was verified" : "the profile does not let the container work");
        }
    }
}
