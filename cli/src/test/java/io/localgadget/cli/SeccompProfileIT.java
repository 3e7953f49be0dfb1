package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** advise seccomp-profile on plain containers: what is recorded, in which phase, and what is said where it is not all. */
@RequiresBpf
class SeccompProfileIT {
    private static final String ID = "lgt-profile";
    private static final Map<String, Object> LETS_ALL = Map.of(
            "defaultAction",
            "SCMP_ACT_ALLOW",
            "syscalls",
            List.of(Map.of("names", List.of("acct"), "action", "SCMP_ACT_ERRNO")));

    static List<OciRuntime> runtimes() {
        return TestRuntimes.all();
    }

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "x86-64 only")
    void callsThroughTheVsyscallPageAndOfA32BitProgramThatUnsharesAreInTheProfile() {
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
                ToolProcess tool = recording("--explain", "-o", "json")) {
            Rootfs rootfs =
                    Rootfs.busybox(oci.folder()).add(Generators.vsyscall()).add(Generators.i386());
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", "vsyscall; i386; true").withPrivileges())
                    .orThrow();
            Profiles.printed(tool, 0);
            Set<String> called = tool.rows().stream()
                    .filter(row -> row.path("count").asLong() > 0)
                    .map(row -> text(row, "arch") + " " + text(row, "syscall"))
                    .collect(Collectors.toSet());
            assertThat(called)
                    .contains("x86-64 gettimeofday", "x86-64 time", "x86-64 getcpu")
                    .contains("i386 unshare", "i386 ftruncate64", "i386 sigreturn", "i386 getpgrp", "i386 exit");
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "makes calls of i386")
    void aKnownSetOfCallsIsRecordedExactly(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime);
                ToolProcess tool = recording("--explain", "-o", "json")) {
            Rootfs rootfs = Rootfs.busybox(oci.folder()).add(Generators.calls());
            oci.run(ID, Bundle.of(rootfs, "/bin/calls").withNewPrivileges()).orThrow();
            Profiles.printed(tool, 0);
            Map<String, Long> workload = new TreeMap<>();
            tool.rows().stream()
                    .filter(row -> row.path("count").asLong() > 0)
                    .forEach(row -> workload.put(
                            text(row, "arch") + " " + text(row, "syscall") + " " + text(row, "phase"),
                            row.path("count").asLong()));
            assertThat(workload)
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "x86-64 getppid WORKLOAD", 3L,
                            "x86-64 getuid WORKLOAD", 1L,
                            "x86-64 exit_group WORKLOAD", 1L,
                            "i386 getpgrp WORKLOAD", 2L,
                            "i386 umask WORKLOAD", 1L));
            assertThat(tool.rows())
                    .filteredOn(row -> row.path("count").asLong() > 0)
                    .allSatisfy(row -> assertThat(text(row, "firstComm")).isEqualTo("calls"));
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void theRuntimesOwnCallsAreKeptApartAndWhatItDoesBeforeItsFilterIsLeftOut(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime);
                ToolProcess tool = recording("--explain", "-o", "json")) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            Bundle bundle = Bundle.of(rootfs, "sh", "-c", "mkdir /tmp/a")
                    .withNewPrivileges()
                    .withSeccomp(LETS_ALL);
            oci.run(ID, bundle).orThrow();
            Profiles.printed(tool, 0);
            assertThat(named(tool, row -> text(row, "phase").contains("RUNTIME")))
                    .contains("execve", "capset");
            assertThat(named(tool, row -> text(row, "phase").contains("WORKLOAD")))
                    .contains("mkdir")
                    .doesNotContain("capset");
            assertThat(named(tool, row -> true))
                    .doesNotContain("mount", "pivot_root", "unshare", "setns", "sethostname", "seccomp", "umount2");
            // Nothing is allowed that was neither seen nor is in what the runtime or every program may need.
            assertThat(tool.rows())
                    .filteredOn(row -> row.path("count").asLong() == 0)
                    .allSatisfy(row -> assertThat(text(row, "why")).containsAnyOf("runtime base", "always"));
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void whatAnExecCallsIsAPhaseOfItsOwn(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime);
                ToolProcess tool = recording("--explain", "-o", "json")) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            oci.runDetached(
                    ID,
                    Bundle.of(rootfs, "sh", "-c", "until [ -e /tmp/end ]; do usleep 50000; done")
                            .withNewPrivileges()
                            .withSeccomp(LETS_ALL));
            oci.exec(ID, "sh", "-c", "mkdir /tmp/a && rmdir /tmp/a | cat").orThrow();
            oci.exec(ID, "touch", "/tmp/end").orThrow();
            Profiles.printed(tool, 0);
            assertThat(tool.rows())
                    .filteredOn(row -> List.of("mkdir", "rmdir").contains(text(row, "syscall")))
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(text(row, "phase")).isEqualTo("EXEC"))
                    .allSatisfy(
                            row -> assertThat(row.path("allowed").asBoolean()).isTrue());
            assertThat(named(tool, row -> text(row, "phase").contains("WORKLOAD")))
                    .contains("wait4")
                    .doesNotContain("mkdir", "setns");
            assertThat(named(tool, row -> true)).doesNotContain("setns", "mount", "unshare");
        }
    }

    @Test
    void aNamespaceThatTheContainerMakesBelongsToIt() {
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
                ToolProcess tool = recording("--explain", "-o", "json")) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            String program = "unshare -U -m sync; true";
            oci.run(ID, Bundle.of(rootfs, "sh", "-c", program)).orThrow();
            Profiles.printed(tool, 0);
            assertThat(named(tool, row -> text(row, "phase").equals("WORKLOAD")))
                    .contains("unshare", "sync");
        }
    }

    @Test
    void aContainerThatRanBeforeMakesAPartialProfileWhichStrictTellsByItsStatus() {
        try (Oci oci = Oci.withDefaultRoot(TestRuntimes.named("runc"))) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            String loop = "while true; do mkdir /tmp/a; rmdir /tmp/a; touch /var/mark; done";
            oci.runDetached(ID, Bundle.of(rootfs, "sh", "-c", loop));
            Path mark = rootfs.folder().resolve("var/mark");
            try (ToolProcess tool = recording("--strict")) {
                for (int i = 0; i < 2; i++) {
                    Waiting.until(
                            "the loop goes round",
                            Tool.PATIENCE,
                            () -> mark.toFile().delete());
                }
                tool.signal("INT");
                JsonNode profile = Profiles.parse(Profiles.printed(tool, 1));
                assertThat(Profiles.allowed(profile)).contains("mkdir", "rmdir");
                assertThat(tool.stderr())
                        .anyMatch(line -> line.contains("the profile is partial: the container ran already"));
            }
        }
    }

    @Test
    void sameRunSameBytes() {
        List<String> printed = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
                    ToolProcess tool = recording()) {
                Rootfs rootfs = Rootfs.busybox(oci.folder());
                oci.run(ID, Bundle.of(rootfs, "mkdir", "/tmp/a")).orThrow();
                printed.add(Profiles.printed(tool, 0));
            }
        }
        assertThat(printed.get(0)).isEqualTo(printed.get(1));
        assertThat(Profiles.allowed(Profiles.parse(printed.get(0)))).contains("mkdir", "execve");
    }

    @Test
    void aFolderGetsAProfileOfEachContainer() {
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"))) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            Path folder = oci.folder().resolve("profiles");
            try (ToolProcess tool = Tool.tracing(
                    "advise", "seccomp-profile", "-c", ID + "1," + ID + "2", "--output-dir", folder.toString())) {
                oci.run(ID + "1", Bundle.of(rootfs, "mkdir", "/tmp/a")).orThrow();
                Waiting.until("the first is written", Tool.PATIENCE, () -> Files.exists(folder.resolve(ID + "1.json")));
                oci.run(ID + "2", Bundle.of(rootfs, "sync")).orThrow();
                Profiles.printed(tool, 0);
            }
            assertThat(Profiles.allowed(Profiles.read(folder.resolve(ID + "1.json"))))
                    .contains("mkdir")
                    .doesNotContain("sync");
            assertThat(Profiles.allowed(Profiles.read(folder.resolve(ID + "2.json"))))
                    .contains("sync")
                    .doesNotContain("mkdir");
            assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".new"));
        }
    }

    @Test
    void withoutANameItTakesTheOneContainerThatIsSelectedAndElseSaysWhichThereAre() {
        try (Oci oci = Oci.withDefaultRoot(TestRuntimes.named("runc"))) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            oci.runDetached(ID + "1", ofPod(rootfs));
            try (ToolProcess tool = Tool.tracing("advise", "seccomp-profile", "--k8s-podname", "lgt-one-pod")) {
                oci.exec(ID + "1", "touch", "/tmp/end").orThrow();
                JsonNode profile = Profiles.parse(Profiles.printed(tool, 0));
                assertThat(Profiles.allowed(profile)).contains("execve", "wait4");
            }
            oci.runDetached(ID + "2", ofPod(rootfs));
            oci.runDetached(ID + "3", ofPod(rootfs));
            try (ToolProcess tool = ToolProcess.start("advise", "seccomp-profile", "--k8s-podname", "lgt-one-pod")) {
                assertThat(Profiles.printed(tool, 2)).isEmpty();
                assertThat(tool.stderr())
                        .singleElement()
                        .satisfies(line -> assertThat(line)
                                .contains("there are 2 containers: in-pod, in-pod")
                                .contains("--output-dir"));
            }
        }
    }

    private static Bundle ofPod(Rootfs rootfs) {
        return Bundle.of(rootfs, "sh", "-c", "until [ -e /tmp/end ]; do usleep 50000; done")
                .withAnnotation("io.kubernetes.cri.container-type", "container")
                .withAnnotation("io.kubernetes.cri.container-name", "in-pod")
                .withAnnotation("io.kubernetes.cri.sandbox-name", "lgt-one-pod")
                .withAnnotation("io.kubernetes.cri.sandbox-namespace", "default");
    }

    @Test
    void wrongFlagsAreOneSentenceBeforeAnythingIsRecorded() {
        for (List<String> flags : List.of(
                List.of("-c", "a,b"),
                List.of("--format", "dokcer"),
                List.of("--runtime", "youki"),
                List.of("--default-action", "deny"),
                List.of("--errno", "5"),
                List.of("--errno", "38", "--default-action", "kill"),
                List.of("--by", "image"),
                List.of("--by", "pod", "--output-dir", "/tmp"),
                List.of("--explain", "-o", "columns=nothing"))) {
            List<String> line = new ArrayList<>(List.of("advise", "seccomp-profile"));
            line.addAll(flags);
            try (ToolProcess tool = ToolProcess.start(line.toArray(String[]::new))) {
                assertThat(Profiles.printed(tool, 2)).as(line.toString()).isEmpty();
                assertThat(tool.stderr()).as(line.toString()).hasSize(1);
            }
        }
    }

    @Test
    void withoutAContainerThereIsNothingOnStandardOutputAndTheStatusIsOne() {
        try (ToolProcess tool = Tool.tracing("advise", "seccomp-profile", "-c", "lgt-never", "-t", "200ms")) {
            assertThat(tool.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
            assertThat(tool.stdout()).isEmpty();
            assertThat(tool.stderr()).anyMatch(line -> line.contains("nothing was recorded"));
        }
    }

    private static ToolProcess recording(String... flags) {
        List<String> arguments = new ArrayList<>(List.of("advise", "seccomp-profile", "-c", ID));
        arguments.addAll(List.of(flags));
        return Tool.tracing(arguments.toArray(String[]::new));
    }

    private static List<String> named(ToolProcess tool, Predicate<JsonNode> wanted) {
        return tool.rows().stream()
                .filter(wanted)
                .map(row -> text(row, "syscall"))
                .toList();
    }
}
