package io.localgadget.cli.profile;

import io.localgadget.cli.LossReport;
import io.localgadget.cli.Session;
import io.localgadget.profiling.ProfileRun;

/** The last word of a profile: what it lacks. */
final class ProfileSummary {
    private ProfileSummary() {}

    static void say(String gadget, ProfileRun run, long starts, long unattributed, Session session) {
        ProfileRun.Losses losses = run.losses();
        if (losses.samples().skipped() > 0) {
            session.say(LossReport.skippedInAll(gadget, losses.samples().skipped()));
        }
        say(session, losses.samples().full(), gadget + " lost %s: the ring buffer was full; a lower --frequency helps");
        say(session, losses.withoutStack(), "no stack could be walked of %s");
        say(session, losses.cut(), "%s had more than 127 frames: the outermost are missing");
        say(
                session,
                losses.ended(),
                "of %s the process had ended before its memory map could be read: the user frames are [unknown]");
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

    private static void say(Session session, long count, String message) {
        if (count > 0) {
            session.say(String.format(message, count + (count == 1 ? " sample" : " samples")));
        }
    }
}
