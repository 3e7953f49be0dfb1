package io.localgadget.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.RequiresRoot;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.seccomp.file.ProfileFormat;
import io.localgadget.syscall.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The base sets by themselves: under a profile of no more than them, which kills at any other call, real runtimes start
 * a program that only exits, many times over, since their calls vary.
 */
@RequiresRoot
@RequiresCommand({"runc", "crun", "cc"})
class RuntimeBaseIT {
    private static final int STARTS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What busybox sleep calls besides; the container that programs are brought into. */
    private static final String[] SLEEP = {
        "arch_prctl",
        "brk",
        "clock_nanosleep",
        "getrandom",
        "getuid",
        "mprotect",
        "prctl",
        "prlimit64",
        "readlink",
        "readlinkat",
        "rseq",
        "set_robust_list",
        "set_tid_address"
    };

    static Stream<Arguments> cases() {
        return TestRuntimes.all().stream()
                .flatMap(runtime -> Stream.of(true, false).map(careful -> Arguments.of(runtime, careful)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aProgramThatOnlyExitsStartsAndMakesNoOtherCall(OciRuntime runtime, boolean noNewPrivileges)
            throws IOException {
        try (Oci oci = Oci.withOwnRoot(runtime)) {
            Path bundle = bundle(oci, noNewPrivileges, List.of(), "/bin/nothing");
            List<String> failures = new ArrayList<>();
            for (int i = 0; i < STARTS; i++) {
                String id = "lgt-base-" + i;
                boolean whole = i % 2 == 0; // run, or create and start as engines do
                String said = whole
                        ? failure(oci, "run", "--bundle", bundle.toString(), id)
                        : failure(oci, "create", "--bundle", bundle.toString(), id) + failure(oci, "start", id);
                if (!said.isEmpty()) {
                    failures.add(said);
                }
                oci.runtime("delete", "--force", id);
            }
            assertThat(failures).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aProgramThatIsBroughtInMakesNoOtherCall(OciRuntime runtime, boolean noNewPrivileges) throws IOException {
        try (Oci oci = Oci.withOwnRoot(runtime)) {
            Path bundle = bundle(oci, noNewPrivileges, List.of(SLEEP), "/bin/sleep", "300");
            oci.runtime("run", "--detach", "--bundle", bundle.toString(), "lgt-base")
                    .orThrow();
            List<String> failures = new ArrayList<>();
            for (int i = 0; i < STARTS; i++) {
                String said = failure(oci, "exec", "lgt-base", "/bin/nothing");
                if (!said.isEmpty()) {
                    failures.add(said);
                }
            }
            oci.runtime("delete", "--force", "lgt-base");
            assertThat(failures).isEmpty();
        }
    }

    private static String failure(Oci oci, String... arguments) {
        var output = oci.runtime(arguments);
        return output.status() == 0 ? "" : output.toString();
    }

    private static Path bundle(Oci oci, boolean noNewPrivileges, List<String> calls, String... program)
            throws IOException {
        Rootfs rootfs = Rootfs.busybox(oci.folder()).add(Generators.nothing());
        Path bundle = Bundle.of(rootfs, program)
                .withCgroupsPath("/" + oci.guard().cgroup() + "/base")
                .writeTo(oci.folder().resolve("bundle"));
        Path file = bundle.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
        ((ObjectNode) config.get("process")).put("noNewPrivileges", noNewPrivileges);
        ((ObjectNode) config.get("linux")).set("seccomp", JSON.readTree(profile(oci, noNewPrivileges, calls)));
        Files.write(file, JSON.writeValueAsBytes(config));
        return bundle;
    }

    /** A profile of the base set, and of calls of the program where it makes some. */
    private static byte[] profile(Oci oci, boolean noNewPrivileges, List<String> calls) {
        Architecture machine = Architecture.ofHost().orElseThrow();
        List<SeenCall> seen = calls.stream()
                .filter(Recorded.TABLES.of(machine)::has)
                .map(name -> Recorded.call(machine, name, Phase.WORKLOAD))
                .toList();
        String runtime = oci.runtime().isCrun() ? "crun" : "runc";
        Recording recording = new Recording("base", machine, runtime, "", noNewPrivileges, List.of(), seen);
        ProfileOptions options =
                new ProfileOptions(RuntimeChoice.AUTO, Action.KILL_PROCESS, 1, Set.of(Phase.WORKLOAD), null);
        Profile profile =
                new ProfileMaker(Recorded.TABLES).make(recording, options).profile();
        return ProfileFormat.OCI
                .write(profile, "base", Target.ofDocker(machine))
                .bytes();
    }
}
