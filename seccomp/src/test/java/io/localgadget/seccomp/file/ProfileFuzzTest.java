package io.localgadget.seccomp.file;

import io.localgadget.fixtures.Fuzz;
import io.localgadget.seccomp.Finding.Severity;
import io.localgadget.seccomp.Golden;
import io.localgadget.seccomp.ProfileCheck;
import io.localgadget.seccomp.ProfileDiff;
import io.localgadget.seccomp.ProfileException;
import io.localgadget.seccomp.ProfileMerge;
import io.localgadget.seccomp.ProfileMerge.Input;
import io.localgadget.seccomp.Recorded;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Profiles as nobody writes them: whatever can be read can be worked on. */
class ProfileFuzzTest {
    @Test
    void profilesInJson() throws IOException {
        Fuzz.check(
                List.of(
                        Golden.bytes(getClass(), "full.docker.json"),
                        Golden.bytes(getClass(), "full.kubernetes.json"),
                        Golden.bytes(getClass(), "full.oci.json")),
                ProfileFuzzTest::work,
                ProfileException.class);
    }

    @Test
    void profilesInYaml() throws IOException {
        Fuzz.check(
                List.of(Golden.bytes(getClass(), "full.spo.yaml"), Golden.bytes(getClass(), "manifest.yaml")),
                ProfileFuzzTest::work,
                ProfileException.class);
    }

    private static void work(byte[] bytes) {
        ReadProfile read = new ProfileReader((typed, known) -> Optional.empty()).read("p", bytes);
        ProfileCheck.check(
                "p",
                read.profile(),
                read.lines(),
                Recorded.TARGET,
                Recorded.TABLES,
                (typed, known) -> Optional.empty());
        if (read.findings().stream().anyMatch(finding -> finding.severity() == Severity.ERROR)) {
            return;
        }
        Input input = new Input("p", read.profile());
        ProfileDiff.compare(read.profile(), ProfileFormatTest.FULL, Recorded.TARGET, Recorded.TABLES);
        ProfileMerge.merge(List.of(input, input), Recorded.TARGET);
        for (ProfileFormat format : ProfileFormat.values()) {
            format.write(read.profile(), "p", Recorded.TARGET);
        }
    }
}
