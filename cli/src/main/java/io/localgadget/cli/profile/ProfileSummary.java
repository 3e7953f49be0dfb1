package io.localgadget.cli.profile;

import io.localgadget.cli.LossReport;
import io.localgadget.cli.Session;
import io.localgadget.profiling.ProfileRun;
import io.localgadget.profiling.Unnamed;
import java.util.List;

/** The last word of a profile: what it lacks. */
final class ProfileSummary {
    /** More would hide the rest. */
    private static final int MOST_CONTAINERS = 10;

    private ProfileSummary() {}

    static void say(String gadget, ProfileRun run, long starts, long unattributed, Session session) {
        ProfileRun.Losses losses = run.losses();
        if (losses.samples().skipped() > 0) {
            session.say(LossReport.skippedInAll(gadget, losses.samples().skipped()));
        }
        say(session, losses.samples().full(), gadget + " lost %s: the ring buffer was full; a lower --frequency helps");
        say(session, losses.samples().shed(), gadget + " lost %s: there was no memory for them");
        say(session, losses.withoutStack(), "no stack could be walked of %s");
        say(session, losses.cut(), "%s had more than 127 frames: the outermost are missing");
        say(
                session,
                losses.ended(),
                "of %s the process had ended before its memory map could be read (once more): frames are [unknown]");
        sayUnnamed(losses.unnamed(), session);
        say(
                session,
                losses.folded(),
                "of %s only the innermost frame is kept, or [other]: there were too many different stacks");
        if (starts > 0) {
            session.say("lost " + starts + " records of starting containers: some of their samples may be missing");
        }
        say(session, unattributed, "left out %s whose container could not be found");
        if (run.kernelIsHidden()) {
            session.say("the kernel hides its symbols: `sysctl kernel.kptr_restrict=0` shows them");
        }
    }

    /** A sentence for each container, and one for the rest. */
    private static void sayUnnamed(List<Unnamed.Share> shares, Session session) {
        for (Unnamed.Share share : shares.stream().limit(MOST_CONTAINERS).toList()) {
            String whose = share.container() == null
                    ? "processes outside containers"
                    : "container " + share.container().name();
            say(
                    session,
                    share.samples(),
                    "%s of " + whose + " lack names: " + share.reason().why());
        }
        if (shares.size() > MOST_CONTAINERS) {
            List<Unnamed.Share> rest = shares.subList(MOST_CONTAINERS, shares.size());
            long samples = rest.stream().mapToLong(Unnamed.Share::samples).sum();
            say(session, samples, "%s of " + rest.size() + " more containers lack names, for reasons like these");
        }
    }

    private static void say(Session session, long count, String message) {
        if (count > 0) {
            session.say(message.replaceFirst("%s", count + (count == 1 ? " sample" : " samples")));
        }
    }
}
