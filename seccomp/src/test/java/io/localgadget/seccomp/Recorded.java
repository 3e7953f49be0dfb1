package io.localgadget.seccomp;

import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTables;
import java.util.ArrayList;
import java.util.List;

/** Recordings for tests. */
public final class Recorded {
    public static final SyscallTables TABLES = new SyscallTables();
    public static final Target TARGET =
            new Target(Architecture.X86_64, Target.ofDocker(Architecture.X86_64).capabilities(), "6.18.4");

    private Recorded() {}

    public static Recording of(String runtime, boolean noNewPrivileges, SeenCall... calls) {
        return new Recording("web", Architecture.X86_64, runtime, "1.1.5", noNewPrivileges, List.of(), List.of(calls));
    }

    public static SeenCall call(Architecture architecture, String name, Phase phase) {
        int number = TABLES.number(architecture, name).orElseThrow();
        return new SeenCall(architecture, number, phase, 3, 1_700_000_000_000_000_000L + number, "web");
    }

    public static SeenCall[] calls(Phase phase, String... names) {
        List<SeenCall> calls = new ArrayList<>();
        for (String name : names) {
            calls.add(call(Architecture.X86_64, name, phase));
        }
        return calls.toArray(SeenCall[]::new);
    }
}
