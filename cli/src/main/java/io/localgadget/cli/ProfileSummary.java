package io.localgadget.cli;

import io.localgadget.profiling.ProfileRun;

/** The last word of a profile: what it lacks. */
final class ProfileSummary {
    private ProfileSummary() {}

    static void say(String gadget, ProfileRun run, long starts, long unattributed, Session session) {
        ProfileRun.Losses losses = run.losses();
        say(
                session,
                losses.samples(),
                gadget + " lost %d samples: the ring buffer was full; a lower --frequency helps");
        say(session, losses.withoutStack(), "no stack could be walked of %d samples");
        say(session, losses.cut(), "%d samples had more than 127 frames: their outermost are missing");
        say(
                session,
                losses.ended(),
                "%d samples are of processes that ended before their memory map could be read: their user frames are"
                        + " [unknown]");
        say(
                session,
                losses.folded(),
                "%d samples have their innermost frame only: there were too many different stacks");
        say(session, starts, "lost %d records of starting containers: some of their samples may be missing");
        say(session, unattributed, "left out %d samples whose container could not be found");
        if (run.kernelIsHidden()) {
            session.say("the kernel hides its symbols: `sysctl kernel.kptr_restrict=0` shows them");
        }
    }

    private static void say(Session session, long count, String message) {
        if (count > 0) {
            session.say(String.format(message, count));
        }
    }
}
