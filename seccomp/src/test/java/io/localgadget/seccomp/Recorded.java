package io.localgadget.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Recordings for tests, and the files beside the tests. */
final class Recorded {
    static final SyscallTables TABLES = new SyscallTables();
    static final Target TARGET =
            new Target(Architecture.X86_64, Target.ofDocker(Architecture.X86_64).capabilities(), "6.18.4");

    private Recorded() {}

    static Recording of(String runtime, boolean noNewPrivileges, SeenCall... calls) {
        return new Recording("web", Architecture.X86_64, runtime, "1.1.5", noNewPrivileges, List.of(), List.of(calls));
    }

    static SeenCall call(Architecture architecture, String name, Phase phase) {
        int number = TABLES.number(architecture, name).orElseThrow();
        return new SeenCall(architecture, number, phase, 3, 1_700_000_000_000_000_000L + number, "web");
    }

    static SeenCall[] calls(Phase phase, String... names) {
        List<SeenCall> calls = new ArrayList<>();
        for (String name : names) {
            calls.add(call(Architecture.X86_64, name, phase));
        }
        return calls.toArray(SeenCall[]::new);
    }

    static String resource(String file) throws IOException {
        try (InputStream in = Recorded.class.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Compares with a file; with {@code -Dgolden=FOLDER} writes it there instead, to be looked at before it is kept. */
    static void assertLooksAs(String file, String text) throws IOException {
        String folder = System.getProperty("golden");
        if (folder != null) {
            Files.writeString(Path.of(folder, file), text);
        } else {
            assertThat(text).isEqualTo(resource(file));
        }
    }
}
