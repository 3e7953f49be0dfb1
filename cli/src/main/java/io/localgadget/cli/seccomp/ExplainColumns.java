package io.localgadget.cli.seccomp;

import io.localgadget.gadget.Column;
import io.localgadget.gadget.Text;
import io.localgadget.seccomp.ExplainedCall;
import java.util.List;

/** The table that says of each system call why it is in the profile. */
public final class ExplainColumns {
    private ExplainColumns() {}

    public static List<Column<ExplainedCall>> all() {
        return List.of(
                words(
                                "syscall",
                                22,
                                "name of the system call",
                                call -> call.name().isEmpty() ? "#" + call.number() : call.name())
                        .byDefault(),
                words("arch", 8, "architecture", call -> call.architecture().label())
                        .byDefault(),
                Column.number("number", 6, "its number there, -1 if there is none", ExplainedCall::number),
                words(
                                "phase",
                                18,
                                "who called: RUNTIME, WORKLOAD, EXEC; empty if nobody was seen to",
                                ExplainedCall::phase)
                        .byDefault(),
                Column.<ExplainedCall>number("count", 10, "how often it was called", ExplainedCall::count)
                        .byDefault(),
                Column.<ExplainedCall>time(
                        "firstSeen", "when it was first called; 1970 if never", ExplainedCall::firstSeen),
                words("firstComm", 16, "name of the thread that called first", ExplainedCall::comm)
                        .byDefault(),
                Column.<ExplainedCall>flag("allowed", 7, "whether the profile allows it", ExplainedCall::allowed)
                        .byDefault(),
                words("why", 40, "what put it into the profile", ExplainedCall::why)
                        .byDefault());
    }

    private static Column<ExplainedCall> words(
            String name, int width, String description, java.util.function.Function<ExplainedCall, String> get) {
        return Column.words(name, width, description, call -> Text.of(get.apply(call)));
    }
}
